/**
 * A text, or no more than its beginning, that holds nothing else in memory. Engines make a part of a text (by
 * `slice`, `split` or a group of a regular expression) as a view of the whole: whoever keeps 200 characters of a
 * message of 30 KB keeps all 30 KB. What is kept goes through here.
 */
export function ownText(text: string, charactersMax?: number): string {
  // Joining copies, and what is cut off again is a view of that copy.
  return ` ${text.slice(0, charactersMax)}`.slice(1)
}

import type { RtmChannel, RtmClient } from 'agora-rtm-sdk'

/** A room that somebody has entered. */
export interface Room {
  readonly members: readonly string[]
  /** Who has said something, in order. */
  readonly heard: readonly string[]
  readonly channel: RtmChannel
}

/** Racy: listens once it is inside and knows the members; what is said meanwhile is lost. */
export async function enterRacily(client: RtmClient, name: string): Promise<Room> {
  const channel = client.createChannel(name)
  const heard: string[] = []
  await channel.join()
  const members = await channel.getMembers()
  channel.on('ChannelMessage', (_message, from) => void heard.push(from))
  return { members, heard, channel }
}

/** Corrected: listens before it enters. */
export async function enter(client: RtmClient, name: string): Promise<Room> {
  const channel = client.createChannel(name)
  const heard: string[] = []
  channel.on('ChannelMessage', (_message, from) => void heard.push(from))
  await channel.join()
  return { members: await channel.getMembers(), heard, channel }
}

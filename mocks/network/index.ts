export { directLink } from './direct-link.ts'
export { createLinkState, linkStateOf, setLink } from './link-state.ts'
export { cutLink, mendLink, updateLink } from './outages.ts'

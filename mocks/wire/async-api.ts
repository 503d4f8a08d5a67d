import { eventForms, frameSchemas } from './frames.ts'
import { jsonSchema, withComponents } from './json-schema.ts'
import { requestFrameSchema } from './request-frames.ts'
import { requestForms, wireKinds } from './requests.ts'
import { wireVersion } from './wire-values.ts'

let made: object | undefined

/** The AsyncAPI 3 document of every frame, both ways. */
export function asyncApi(): object {
  made ??= withComponents({
    asyncapi: '3.0.0',
    info: {
      title: 'rtm-testkit gateway',
      version: wireVersion,
      license: { name: 'MIT' },
      description:
        'Frames are JSON in text. A frame to the client has a number, seq; after a broken socket connect again with ?after=<the newest seq that you have>, and those after it come again. Then send again, as they were, the frames that were not answered: those that have come through are served once.',
    },
    channels: {
      socket: {
        address: '/v1/sessions/{session}/socket',
        parameters: { session: { description: 'From POST /v1/sessions.' } },
        messages: {
          ...Object.fromEntries(wireKinds.map((kind) => [`${kind}-request`, request(kind)])),
          ...Object.fromEntries(eventKinds.map((kind) => [`${kind}-event`, event(kind)])),
        },
      },
    },
    operations: {
      ask: {
        action: 'receive',
        summary: 'The client asks the service.',
        channel: { $ref: '#/channels/socket' },
        messages: wireKinds.map((kind) => reference(`${kind}-request`)),
      },
      tell: {
        action: 'send',
        summary: 'The service tells the client.',
        channel: { $ref: '#/channels/socket' },
        messages: eventKinds.map((kind) => reference(`${kind}-event`)),
      },
    },
  })
  return made
}

const eventKinds = Object.keys(eventForms) as readonly (keyof typeof eventForms)[]

function reference(name: string): object {
  return { $ref: `#/channels/socket/messages/${name}` }
}

function request(kind: (typeof wireKinds)[number]): object {
  return {
    name: kind,
    summary: requestForms[kind].summary,
    payload: jsonSchema(requestFrameSchema(kind)),
  }
}

function event(kind: keyof typeof eventForms): object {
  const { [kind]: form } = frameSchemas
  return { name: kind, summary: eventForms[kind].summary, payload: jsonSchema(form) }
}

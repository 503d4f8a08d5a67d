/** Makes the drop-in the global `AgoraRTM`, as the `<script>` build of the SDK does. Import it for that alone. */
import AgoraRTM from './agora-rtm-sdk.ts'

Object.assign(globalThis, { AgoraRTM })

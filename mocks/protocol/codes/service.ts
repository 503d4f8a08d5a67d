/** Log levels for `setLogFilter`. */
export const LOG_FILTER_TYPE = {
  /** No log output. */
  LOG_FILTER_OFF: 0,
  /** Critical only (0x0008). */
  LOG_FILTER_CRITICAL: 8,
  /** Error and critical (0x000c). */
  LOG_FILTER_ERROR: 12,
  /** Warning and more severe (0x000e). */
  LOG_FILTER_WARN: 14,
  /** Info and more severe (0x000f). */
  LOG_FILTER_INFO: 15,
  /** Reserved (0x80f). */
  LOG_FILTER_MASK: 2063,
} as const
/** One of the LOG_FILTER_TYPE numbers. */
export type LOG_FILTER_TYPE = (typeof LOG_FILTER_TYPE)[keyof typeof LOG_FILTER_TYPE]

/** Regions of `setRtmServiceContext`; flags, may be OR-ed. */
export const RTM_AREA_CODE = {
  /** Mainland China. Since 1.4.0. */
  AREA_CODE_CN: 1,
  /** North America. Since 1.4.0. */
  AREA_CODE_NA: 2,
  /** Europe. Since 1.4.0. */
  AREA_CODE_EU: 4,
  /** Asia without mainland China. Since 1.4.0. */
  AREA_CODE_AS: 8,
  /** Japan. Since 1.4.0. */
  AREA_CODE_JP: 16,
  /** India. Since 1.4.0. */
  AREA_CODE_IN: 32,
  /** Global, the default. Since 1.4.0. */
  AREA_CODE_GLOB: 4294967295,
} as const
/** One of the RTM_AREA_CODE numbers. */
export type RTM_AREA_CODE = (typeof RTM_AREA_CODE)[keyof typeof RTM_AREA_CODE]

/** Kinds of proxy for `setRtmServiceContext`. */
export const RTM_CLOUD_PROXY_TYPE = {
  /** No cloud proxy, the default. Since later 1.4.x (in the 2022-03 header). */
  RTM_NONE_PROXY: 0,
  /** TLS cloud proxy. Since later 1.4.x (in the 2022-03 header). */
  RTM_TCP_PROXY: 1,
} as const
/** One of the RTM_CLOUD_PROXY_TYPE numbers. */
export type RTM_CLOUD_PROXY_TYPE = (typeof RTM_CLOUD_PROXY_TYPE)[keyof typeof RTM_CLOUD_PROXY_TYPE]

/** Return codes of `setRtmServiceContext`. */
export const SET_RTM_SERVICE_CONTEXT_ERR_CODE = {
  /** Context set. Since 1.4.0. */
  SET_RTM_SERVICE_CONTEXT_ERR_OK: 0,
  /** A service instance already exists; release it first. Since 1.4.0. */
  SET_RTM_SERVICE_CONTEXT_ERR_FAILURE: 1,
} as const
/** One of the SET_RTM_SERVICE_CONTEXT_ERR_CODE numbers. */
export type SET_RTM_SERVICE_CONTEXT_ERR_CODE =
  (typeof SET_RTM_SERVICE_CONTEXT_ERR_CODE)[keyof typeof SET_RTM_SERVICE_CONTEXT_ERR_CODE]

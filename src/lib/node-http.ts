/**
 * What is used of `node:http` at the start. An `import` of it reads every export, and reading WebSocket loads the undici
 * that Node brings along.
 */
export const { createServer, validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http')

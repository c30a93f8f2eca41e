/**
 * The project's better-sqlite3 needs a newer Node-API than this Electron has, and would end the process. Whoever
 * loads it, by import or require, gets the one that lies beside this file.
 */
const Module = require('node:module')
const path = require('node:path')

const native = path.join(__dirname, 'native', 'node_modules', 'better-sqlite3')
const entry = /[\\/]node_modules[\\/]better-sqlite3[\\/]lib[\\/]index\.js$/
const load = Module._extensions['.js']

Module._extensions['.js'] = function loadOrRedirect(module, filename) {
  if (entry.test(filename) && !filename.startsWith(native)) module.exports = require(native)
  else load(module, filename)
}

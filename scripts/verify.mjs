/** `npm run verify`: all checks, the same as `npm test`. */
import './test.mjs'

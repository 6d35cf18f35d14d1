import lodash from 'lodash'
import * as dates from 'luxon'
import * as three from 'three'
import { describe } from './scene.js'

console.log(describe(three, lodash, dates))

import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 9379:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const ANY = Symbol('SemVer ANY')
// hoisted class for cyclic dependency
class Comparator {
  static get ANY () {
    return ANY
  }

  constructor (comp, options) {
    options = parseOptions(options)

    if (comp instanceof Comparator) {
      if (comp.loose === !!options.loose) {
        return comp
      } else {
        comp = comp.value
      }
    }

    comp = comp.trim().split(/\s+/).join(' ')
    debug('comparator', comp, options)
    this.options = options
    this.loose = !!options.loose
    this.parse(comp)

    if (this.semver === ANY) {
      this.value = ''
    } else {
      this.value = this.operator + this.semver.version
    }

    debug('comp', this)
  }

  parse (comp) {
    const r = this.options.loose ? re[t.COMPARATORLOOSE] : re[t.COMPARATOR]
    const m = comp.match(r)

    if (!m) {
      throw new TypeError(`Invalid comparator: ${comp}`)
    }

    this.operator = m[1] !== undefined ? m[1] : ''
    if (this.operator === '=') {
      this.operator = ''
    }

    // if it literally is just '>' or '' then allow anything.
    if (!m[2]) {
      this.semver = ANY
    } else {
      this.semver = new SemVer(m[2], this.options.loose)
    }
  }

  toString () {
    return this.value
  }

  test (version) {
    debug('Comparator.test', version, this.options.loose)

    if (this.semver === ANY || version === ANY) {
      return true
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    return cmp(version, this.operator, this.semver, this.options)
  }

  intersects (comp, options) {
    if (!(comp instanceof Comparator)) {
      throw new TypeError('a Comparator is required')
    }

    if (this.operator === '') {
      if (this.value === '') {
        return true
      }
      return new Range(comp.value, options).test(this.value)
    } else if (comp.operator === '') {
      if (comp.value === '') {
        return true
      }
      return new Range(this.value, options).test(comp.semver)
    }

    options = parseOptions(options)

    // Special cases where nothing can possibly be lower
    if (options.includePrerelease &&
      (this.value === '<0.0.0-0' || comp.value === '<0.0.0-0')) {
      return false
    }
    if (!options.includePrerelease &&
      (this.value.startsWith('<0.0.0') || comp.value.startsWith('<0.0.0'))) {
      return false
    }

    // Same direction increasing (> or >=)
    if (this.operator.startsWith('>') && comp.operator.startsWith('>')) {
      return true
    }
    // Same direction decreasing (< or <=)
    if (this.operator.startsWith('<') && comp.operator.startsWith('<')) {
      return true
    }
    // same SemVer and both sides are inclusive (<= or >=)
    if (
      (this.semver.version === comp.semver.version) &&
      this.operator.includes('=') && comp.operator.includes('=')) {
      return true
    }
    // opposite directions less than
    if (cmp(this.semver, '<', comp.semver, options) &&
      this.operator.startsWith('>') && comp.operator.startsWith('<')) {
      return true
    }
    // opposite directions greater than
    if (cmp(this.semver, '>', comp.semver, options) &&
      this.operator.startsWith('<') && comp.operator.startsWith('>')) {
      return true
    }
    return false
  }
}

module.exports = Comparator

const parseOptions = __nccwpck_require__(356)
const { safeRe: re, t } = __nccwpck_require__(5471)
const cmp = __nccwpck_require__(8646)
const debug = __nccwpck_require__(1159)
const SemVer = __nccwpck_require__(7163)
const Range = __nccwpck_require__(6782)


/***/ }),

/***/ 6782:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SPACE_CHARACTERS = /\s+/g

// hoisted class for cyclic dependency
class Range {
  constructor (range, options) {
    options = parseOptions(options)

    if (range instanceof Range) {
      if (
        range.loose === !!options.loose &&
        range.includePrerelease === !!options.includePrerelease
      ) {
        return range
      } else {
        return new Range(range.raw, options)
      }
    }

    if (range instanceof Comparator) {
      // just put it in the set and return
      this.raw = range.value
      this.set = [[range]]
      this.formatted = undefined
      return this
    }

    this.options = options
    this.loose = !!options.loose
    this.includePrerelease = !!options.includePrerelease

    // First reduce all whitespace as much as possible so we do not have to rely
    // on potentially slow regexes like \s*. This is then stored and used for
    // future error messages as well.
    this.raw = range.trim().replace(SPACE_CHARACTERS, ' ')

    // First, split on ||
    this.set = this.raw
      .split('||')
      // map the range to a 2d array of comparators
      .map(r => this.parseRange(r.trim()))
      // throw out any comparator lists that are empty
      // this generally means that it was not a valid range, which is allowed
      // in loose mode, but will still throw if the WHOLE range is invalid.
      .filter(c => c.length)

    if (!this.set.length) {
      throw new TypeError(`Invalid SemVer Range: ${this.raw}`)
    }

    // if we have any that are not the null set, throw out null sets.
    if (this.set.length > 1) {
      // keep the first one, in case they're all null sets
      const first = this.set[0]
      this.set = this.set.filter(c => !isNullSet(c[0]))
      if (this.set.length === 0) {
        this.set = [first]
      } else if (this.set.length > 1) {
        // if we have any that are *, then the range is just *
        for (const c of this.set) {
          if (c.length === 1 && isAny(c[0])) {
            this.set = [c]
            break
          }
        }
      }
    }

    this.formatted = undefined
  }

  get range () {
    if (this.formatted === undefined) {
      this.formatted = ''
      for (let i = 0; i < this.set.length; i++) {
        if (i > 0) {
          this.formatted += '||'
        }
        const comps = this.set[i]
        for (let k = 0; k < comps.length; k++) {
          if (k > 0) {
            this.formatted += ' '
          }
          this.formatted += comps[k].toString().trim()
        }
      }
    }
    return this.formatted
  }

  format () {
    return this.range
  }

  toString () {
    return this.range
  }

  parseRange (range) {
    // strip build metadata so it can't bleed into the version
    range = range.replace(BUILDSTRIPRE, '')

    // memoize range parsing for performance.
    // this is a very hot path, and fully deterministic.
    const memoOpts =
      (this.options.includePrerelease && FLAG_INCLUDE_PRERELEASE) |
      (this.options.loose && FLAG_LOOSE)
    const memoKey = memoOpts + ':' + range
    const cached = cache.get(memoKey)
    if (cached) {
      return cached
    }

    const loose = this.options.loose
    // `1.2.3 - 1.2.4` => `>=1.2.3 <=1.2.4`
    const hr = loose ? re[t.HYPHENRANGELOOSE] : re[t.HYPHENRANGE]
    range = range.replace(hr, hyphenReplace(this.options.includePrerelease))
    debug('hyphen replace', range)

    // `> 1.2.3 < 1.2.5` => `>1.2.3 <1.2.5`
    range = trimComparatorWhitespace(range)
    debug('comparator trim', range)

    // `~ 1.2.3` => `~1.2.3`
    range = range.replace(re[t.TILDETRIM], tildeTrimReplace)
    debug('tilde trim', range)

    // `^ 1.2.3` => `^1.2.3`
    range = range.replace(re[t.CARETTRIM], caretTrimReplace)
    debug('caret trim', range)

    // At this point, the range is completely trimmed and
    // ready to be split into comparators.

    let rangeList = range
      .split(' ')
      .map(comp => parseComparator(comp, this.options))
      .join(' ')
      .split(/\s+/)
      // >=0.0.0 is equivalent to *
      .map(comp => replaceGTE0(comp, this.options))

    if (loose) {
      // in loose mode, throw out any that are not valid comparators
      rangeList = rangeList.filter(comp => {
        debug('loose invalid filter', comp, this.options)
        return !!comp.match(re[t.COMPARATORLOOSE])
      })
    }
    debug('range list', rangeList)

    // if any comparators are the null set, then replace with JUST null set
    // if more than one comparator, remove any * comparators
    // also, don't include the same comparator more than once
    const rangeMap = new Map()
    const comparators = rangeList.map(comp => new Comparator(comp, this.options))
    for (const comp of comparators) {
      if (isNullSet(comp)) {
        return [comp]
      }
      rangeMap.set(comp.value, comp)
    }
    if (rangeMap.size > 1 && rangeMap.has('')) {
      rangeMap.delete('')
    }

    const result = [...rangeMap.values()]
    cache.set(memoKey, result)
    return result
  }

  intersects (range, options) {
    if (!(range instanceof Range)) {
      throw new TypeError('a Range is required')
    }

    return this.set.some((thisComparators) => {
      return (
        isSatisfiable(thisComparators, options) &&
        range.set.some((rangeComparators) => {
          return (
            isSatisfiable(rangeComparators, options) &&
            thisComparators.every((thisComparator) => {
              return rangeComparators.every((rangeComparator) => {
                return thisComparator.intersects(rangeComparator, options)
              })
            })
          )
        })
      )
    })
  }

  // if ANY of the sets match ALL of its comparators, then pass
  test (version) {
    if (!version) {
      return false
    }

    if (typeof version === 'string') {
      try {
        version = new SemVer(version, this.options)
      } catch (er) {
        return false
      }
    }

    for (let i = 0; i < this.set.length; i++) {
      if (testSet(this.set[i], version, this.options)) {
        return true
      }
    }
    return false
  }
}

module.exports = Range

const LRU = __nccwpck_require__(1383)
const cache = new LRU()

const parseOptions = __nccwpck_require__(356)
const Comparator = __nccwpck_require__(9379)
const debug = __nccwpck_require__(1159)
const SemVer = __nccwpck_require__(7163)
const trimComparatorWhitespace = __nccwpck_require__(9737)
const {
  safeRe: re,
  src,
  t,
  tildeTrimReplace,
  caretTrimReplace,
} = __nccwpck_require__(5471)
const { FLAG_INCLUDE_PRERELEASE, FLAG_LOOSE } = __nccwpck_require__(5101)

// unbounded global build-metadata stripper used by parseRange
const BUILDSTRIPRE = new RegExp(src[t.BUILD], 'g')

const isNullSet = c => c.value === '<0.0.0-0'
const isAny = c => c.value === ''

// take a set of comparators and determine whether there
// exists a version which can satisfy it
const isSatisfiable = (comparators, options) => {
  let result = true
  const remainingComparators = comparators.slice()
  let testComparator = remainingComparators.pop()

  while (result && remainingComparators.length) {
    result = remainingComparators.every((otherComparator) => {
      return testComparator.intersects(otherComparator, options)
    })

    testComparator = remainingComparators.pop()
  }

  return result
}

// comprised of xranges, tildes, stars, and gtlt's at this point.
// already replaced the hyphen ranges
// turn into a set of JUST comparators.
const parseComparator = (comp, options) => {
  comp = comp.replace(re[t.BUILD], '')
  debug('comp', comp, options)
  comp = replaceCarets(comp, options)
  debug('caret', comp)
  comp = replaceTildes(comp, options)
  debug('tildes', comp)
  comp = replaceXRanges(comp, options)
  debug('xrange', comp)
  comp = replaceStars(comp, options)
  debug('stars', comp)
  return comp
}

const isX = id => !id || id.toLowerCase() === 'x' || id === '*'

const invalidXRangeOrder = (M, m, p) => (
  (isX(M) && !isX(m)) ||
  (isX(m) && p && !isX(p))
)

// ~, ~> --> * (any, kinda silly)
// ~2, ~2.x, ~2.x.x, ~>2, ~>2.x ~>2.x.x --> >=2.0.0 <3.0.0-0
// ~2.0, ~2.0.x, ~>2.0, ~>2.0.x --> >=2.0.0 <2.1.0-0
// ~1.2, ~1.2.x, ~>1.2, ~>1.2.x --> >=1.2.0 <1.3.0-0
// ~1.2.3, ~>1.2.3 --> >=1.2.3 <1.3.0-0
// ~1.2.0, ~>1.2.0 --> >=1.2.0 <1.3.0-0
// ~0.0.1 --> >=0.0.1 <0.1.0-0
const replaceTildes = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceTilde(c, options))
    .join(' ')
}

const replaceTilde = (comp, options) => {
  const r = options.loose ? re[t.TILDELOOSE] : re[t.TILDE]
  // if we're including prereleases in the match, then the lower bound is
  // -0, the lowest possible prerelease value, just like x-ranges and carets.
  // this keeps `~1.2` equivalent to the `1.2.x` x-range it's documented as.
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('tilde', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      // ~1.2 == >=1.2.0 <1.3.0-0
      ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
    } else if (pr) {
      debug('replaceTilde pr', pr)
      ret = `>=${M}.${m}.${p}-${pr
      } <${M}.${+m + 1}.0-0`
    } else {
      // ~1.2.3 == >=1.2.3 <1.3.0-0
      ret = `>=${M}.${m}.${p
      } <${M}.${+m + 1}.0-0`
    }

    debug('tilde return', ret)
    return ret
  })
}

// ^ --> * (any, kinda silly)
// ^2, ^2.x, ^2.x.x --> >=2.0.0 <3.0.0-0
// ^2.0, ^2.0.x --> >=2.0.0 <3.0.0-0
// ^1.2, ^1.2.x --> >=1.2.0 <2.0.0-0
// ^1.2.3 --> >=1.2.3 <2.0.0-0
// ^1.2.0 --> >=1.2.0 <2.0.0-0
// ^0.0.1 --> >=0.0.1 <0.0.2-0
// ^0.1.0 --> >=0.1.0 <0.2.0-0
const replaceCarets = (comp, options) => {
  return comp
    .trim()
    .split(/\s+/)
    .map((c) => replaceCaret(c, options))
    .join(' ')
}

const replaceCaret = (comp, options) => {
  debug('caret', comp, options)
  const r = options.loose ? re[t.CARETLOOSE] : re[t.CARET]
  const z = options.includePrerelease ? '-0' : ''
  return comp.replace(r, (_, M, m, p, pr) => {
    debug('caret', comp, _, M, m, p, pr)
    let ret

    if (isX(M)) {
      ret = ''
    } else if (isX(m)) {
      ret = `>=${M}.0.0${z} <${+M + 1}.0.0-0`
    } else if (isX(p)) {
      if (M === '0') {
        ret = `>=${M}.${m}.0${z} <${M}.${+m + 1}.0-0`
      } else {
        ret = `>=${M}.${m}.0${z} <${+M + 1}.0.0-0`
      }
    } else if (pr) {
      debug('replaceCaret pr', pr)
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p}-${pr
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p}-${pr
        } <${+M + 1}.0.0-0`
      }
    } else {
      debug('no pr')
      if (M === '0') {
        if (m === '0') {
          ret = `>=${M}.${m}.${p
          } <${M}.${m}.${+p + 1}-0`
        } else {
          ret = `>=${M}.${m}.${p
          } <${M}.${+m + 1}.0-0`
        }
      } else {
        ret = `>=${M}.${m}.${p
        } <${+M + 1}.0.0-0`
      }
    }

    debug('caret return', ret)
    return ret
  })
}

const replaceXRanges = (comp, options) => {
  debug('replaceXRanges', comp, options)
  return comp
    .split(/\s+/)
    .map((c) => replaceXRange(c, options))
    .join(' ')
}

const replaceXRange = (comp, options) => {
  comp = comp.trim()
  const r = options.loose ? re[t.XRANGELOOSE] : re[t.XRANGE]
  return comp.replace(r, (ret, gtlt, M, m, p, pr) => {
    debug('xRange', comp, ret, gtlt, M, m, p, pr)
    if (invalidXRangeOrder(M, m, p)) {
      return comp
    }

    const xM = isX(M)
    const xm = xM || isX(m)
    const xp = xm || isX(p)
    const anyX = xp

    if (gtlt === '=' && anyX) {
      gtlt = ''
    }

    // if we're including prereleases in the match, then we need
    // to fix this to -0, the lowest possible prerelease value
    pr = options.includePrerelease ? '-0' : ''

    if (xM) {
      if (gtlt === '>' || gtlt === '<') {
        // nothing is allowed
        ret = '<0.0.0-0'
      } else {
        // nothing is forbidden
        ret = '*'
      }
    } else if (gtlt && anyX) {
      // we know patch is an x, because we have any x at all.
      // replace X with 0
      if (xm) {
        m = 0
      }
      p = 0

      if (gtlt === '>') {
        // >1 => >=2.0.0
        // >1.2 => >=1.3.0
        gtlt = '>='
        if (xm) {
          M = +M + 1
          m = 0
          p = 0
        } else {
          m = +m + 1
          p = 0
        }
      } else if (gtlt === '<=') {
        // <=0.7.x is actually <0.8.0, since any 0.7.x should
        // pass.  Similarly, <=7.x is actually <8.0.0, etc.
        gtlt = '<'
        if (xm) {
          M = +M + 1
        } else {
          m = +m + 1
        }
      }

      if (gtlt === '<') {
        pr = '-0'
      }

      ret = `${gtlt + M}.${m}.${p}${pr}`
    } else if (xm) {
      ret = `>=${M}.0.0${pr} <${+M + 1}.0.0-0`
    } else if (xp) {
      ret = `>=${M}.${m}.0${pr
      } <${M}.${+m + 1}.0-0`
    }

    debug('xRange return', ret)

    return ret
  })
}

// Because * is AND-ed with everything else in the comparator,
// and '' means "any version", just remove the *s entirely.
const replaceStars = (comp, options) => {
  debug('replaceStars', comp, options)
  // Looseness is ignored here.  star is always as loose as it gets!
  return comp
    .trim()
    .replace(re[t.STAR], '')
}

const replaceGTE0 = (comp, options) => {
  debug('replaceGTE0', comp, options)
  return comp
    .trim()
    .replace(re[options.includePrerelease ? t.GTE0PRE : t.GTE0], '')
}

// This function is passed to string.replace(re[t.HYPHENRANGE])
// M, m, patch, prerelease, build
// 1.2 - 3.4.5 => >=1.2.0 <=3.4.5
// 1.2.3 - 3.4 => >=1.2.0 <3.5.0-0 Any 3.4.x will do
// 1.2 - 3.4 => >=1.2.0 <3.5.0-0
// TODO build?
const hyphenReplace = incPr => ($0,
  from, fM, fm, fp, fpr, fb,
  to, tM, tm, tp, tpr) => {
  if (isX(fM)) {
    from = ''
  } else if (isX(fm)) {
    from = `>=${fM}.0.0${incPr ? '-0' : ''}`
  } else if (isX(fp)) {
    from = `>=${fM}.${fm}.0${incPr ? '-0' : ''}`
  } else if (fpr) {
    from = `>=${from}`
  } else {
    from = `>=${from}${incPr ? '-0' : ''}`
  }

  if (isX(tM)) {
    to = ''
  } else if (isX(tm)) {
    to = `<${+tM + 1}.0.0-0`
  } else if (isX(tp)) {
    to = `<${tM}.${+tm + 1}.0-0`
  } else if (tpr) {
    to = `<=${tM}.${tm}.${tp}-${tpr}`
  } else if (incPr) {
    to = `<${tM}.${tm}.${+tp + 1}-0`
  } else {
    to = `<=${to}`
  }

  return `${from} ${to}`.trim()
}

const testSet = (set, version, options) => {
  for (let i = 0; i < set.length; i++) {
    if (!set[i].test(version)) {
      return false
    }
  }

  if (version.prerelease.length && !options.includePrerelease) {
    // Find the set of versions that are allowed to have prereleases
    // For example, ^1.2.3-pr.1 desugars to >=1.2.3-pr.1 <2.0.0
    // That should allow `1.2.3-pr.2` to pass.
    // However, `1.2.4-alpha.notready` should NOT be allowed,
    // even though it's within the range set by the comparators.
    for (let i = 0; i < set.length; i++) {
      debug(set[i].semver)
      if (set[i].semver === Comparator.ANY) {
        continue
      }

      if (set[i].semver.prerelease.length > 0) {
        const allowed = set[i].semver
        if (allowed.major === version.major &&
            allowed.minor === version.minor &&
            allowed.patch === version.patch) {
          return true
        }
      }
    }

    // Version has a -pre, but it's not one of the ones we like.
    return false
  }

  return true
}


/***/ }),

/***/ 7163:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1159)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(5101)
const { safeRe: re, t } = __nccwpck_require__(5471)

const parseOptions = __nccwpck_require__(356)
const { compareIdentifiers } = __nccwpck_require__(3348)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 1799:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(6353)
const clean = (version, options) => {
  const s = parse(version.trim().replace(/^[=v]+/, ''), options)
  return s ? s.version : null
}
module.exports = clean


/***/ }),

/***/ 8646:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const eq = __nccwpck_require__(5082)
const neq = __nccwpck_require__(4974)
const gt = __nccwpck_require__(6599)
const gte = __nccwpck_require__(1236)
const lt = __nccwpck_require__(3872)
const lte = __nccwpck_require__(6717)

const cmp = (a, op, b, loose) => {
  switch (op) {
    case '===':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a === b

    case '!==':
      if (typeof a === 'object') {
        a = a.version
      }
      if (typeof b === 'object') {
        b = b.version
      }
      return a !== b

    case '':
    case '=':
    case '==':
      return eq(a, b, loose)

    case '!=':
      return neq(a, b, loose)

    case '>':
      return gt(a, b, loose)

    case '>=':
      return gte(a, b, loose)

    case '<':
      return lt(a, b, loose)

    case '<=':
      return lte(a, b, loose)

    default:
      throw new TypeError(`Invalid operator: ${op}`)
  }
}
module.exports = cmp


/***/ }),

/***/ 5385:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const parse = __nccwpck_require__(6353)
const { safeRe: re, t } = __nccwpck_require__(5471)

const coerce = (version, options) => {
  if (version instanceof SemVer) {
    return version
  }

  if (typeof version === 'number') {
    version = String(version)
  }

  if (typeof version !== 'string') {
    return null
  }

  options = options || {}

  let match = null
  if (!options.rtl) {
    match = version.match(options.includePrerelease ? re[t.COERCEFULL] : re[t.COERCE])
  } else {
    // Find the right-most coercible string that does not share
    // a terminus with a more left-ward coercible string.
    // Eg, '1.2.3.4' wants to coerce '2.3.4', not '3.4' or '4'
    // With includePrerelease option set, '1.2.3.4-rc' wants to coerce '2.3.4-rc', not '2.3.4'
    //
    // Walk through the string checking with a /g regexp
    // Manually set the index so as to pick up overlapping matches.
    // Stop when we get a match that ends at the string end, since no
    // coercible string can be more right-ward without the same terminus.
    const coerceRtlRegex = options.includePrerelease ? re[t.COERCERTLFULL] : re[t.COERCERTL]
    let next
    while ((next = coerceRtlRegex.exec(version)) &&
        (!match || match.index + match[0].length !== version.length)
    ) {
      if (!match ||
            next.index + next[0].length !== match.index + match[0].length) {
        match = next
      }
      coerceRtlRegex.lastIndex = next.index + next[1].length + next[2].length
    }
    // leave it in a clean state
    coerceRtlRegex.lastIndex = -1
  }

  if (match === null) {
    return null
  }

  const major = match[2]
  const minor = match[3] || '0'
  const patch = match[4] || '0'
  const prerelease = options.includePrerelease && match[5] ? `-${match[5]}` : ''
  const build = options.includePrerelease && match[6] ? `+${match[6]}` : ''

  return parse(`${major}.${minor}.${patch}${prerelease}${build}`, options)
}
module.exports = coerce


/***/ }),

/***/ 7648:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const compareBuild = (a, b, loose) => {
  const versionA = new SemVer(a, loose)
  const versionB = new SemVer(b, loose)
  return versionA.compare(versionB) || versionA.compareBuild(versionB)
}
module.exports = compareBuild


/***/ }),

/***/ 6874:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const compareLoose = (a, b) => compare(a, b, true)
module.exports = compareLoose


/***/ }),

/***/ 8469:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const compare = (a, b, loose) =>
  new SemVer(a, loose).compare(new SemVer(b, loose))

module.exports = compare


/***/ }),

/***/ 711:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(6353)

const diff = (version1, version2) => {
  const v1 = parse(version1, null, true)
  const v2 = parse(version2, null, true)
  const comparison = v1.compare(v2)

  if (comparison === 0) {
    return null
  }

  const v1Higher = comparison > 0
  const highVersion = v1Higher ? v1 : v2
  const lowVersion = v1Higher ? v2 : v1
  const highHasPre = !!highVersion.prerelease.length
  const lowHasPre = !!lowVersion.prerelease.length

  if (lowHasPre && !highHasPre) {
    // Going from prerelease -> no prerelease requires some special casing

    // If the low version has only a major, then it will always be a major
    // Some examples:
    // 1.0.0-1 -> 1.0.0
    // 1.0.0-1 -> 1.1.1
    // 1.0.0-1 -> 2.0.0
    if (!lowVersion.patch && !lowVersion.minor) {
      return 'major'
    }

    // If the main part has no difference
    if (lowVersion.compareMain(highVersion) === 0) {
      if (lowVersion.minor && !lowVersion.patch) {
        return 'minor'
      }
      return 'patch'
    }
  }

  // add the `pre` prefix if we are going to a prerelease version
  const prefix = highHasPre ? 'pre' : ''

  if (v1.major !== v2.major) {
    return prefix + 'major'
  }

  if (v1.minor !== v2.minor) {
    return prefix + 'minor'
  }

  if (v1.patch !== v2.patch) {
    return prefix + 'patch'
  }

  // high and low are prereleases
  return 'prerelease'
}

module.exports = diff


/***/ }),

/***/ 5082:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const eq = (a, b, loose) => compare(a, b, loose) === 0
module.exports = eq


/***/ }),

/***/ 6599:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const gt = (a, b, loose) => compare(a, b, loose) > 0
module.exports = gt


/***/ }),

/***/ 1236:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const gte = (a, b, loose) => compare(a, b, loose) >= 0
module.exports = gte


/***/ }),

/***/ 2338:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)

const inc = (version, release, options, identifier, identifierBase) => {
  if (typeof (options) === 'string') {
    identifierBase = identifier
    identifier = options
    options = undefined
  }

  try {
    return new SemVer(
      version instanceof SemVer ? version.version : version,
      options
    ).inc(release, identifier, identifierBase).version
  } catch (er) {
    return null
  }
}
module.exports = inc


/***/ }),

/***/ 3872:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const lt = (a, b, loose) => compare(a, b, loose) < 0
module.exports = lt


/***/ }),

/***/ 6717:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const lte = (a, b, loose) => compare(a, b, loose) <= 0
module.exports = lte


/***/ }),

/***/ 8511:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const major = (a, loose) => new SemVer(a, loose).major
module.exports = major


/***/ }),

/***/ 2603:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const minor = (a, loose) => new SemVer(a, loose).minor
module.exports = minor


/***/ }),

/***/ 4974:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const neq = (a, b, loose) => compare(a, b, loose) !== 0
module.exports = neq


/***/ }),

/***/ 6353:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 8756:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const patch = (a, loose) => new SemVer(a, loose).patch
module.exports = patch


/***/ }),

/***/ 5714:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(6353)
const prerelease = (version, options) => {
  const parsed = parse(version, options)
  return (parsed && parsed.prerelease.length) ? parsed.prerelease : null
}
module.exports = prerelease


/***/ }),

/***/ 2173:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compare = __nccwpck_require__(8469)
const rcompare = (a, b, loose) => compare(b, a, loose)
module.exports = rcompare


/***/ }),

/***/ 7192:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compareBuild = __nccwpck_require__(7648)
const rsort = (list, loose) => list.sort((a, b) => compareBuild(b, a, loose))
module.exports = rsort


/***/ }),

/***/ 8011:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
const satisfies = (version, range, options) => {
  try {
    range = new Range(range, options)
  } catch (er) {
    return false
  }
  return range.test(version)
}
module.exports = satisfies


/***/ }),

/***/ 9872:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const compareBuild = __nccwpck_require__(7648)
const sort = (list, loose) => list.sort((a, b) => compareBuild(a, b, loose))
module.exports = sort


/***/ }),

/***/ 6114:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(6353)
const constants = __nccwpck_require__(5101)
const SemVer = __nccwpck_require__(7163)

const truncate = (version, truncation, options) => {
  if (!constants.RELEASE_TYPES.includes(truncation)) {
    return null
  }

  const clonedVersion = cloneInputVersion(version, options)
  return clonedVersion && doTruncation(clonedVersion, truncation)
}

const cloneInputVersion = (version, options) => {
  const versionStringToParse = (
    version instanceof SemVer ? version.version : version
  )

  return parse(versionStringToParse, options)
}

const doTruncation = (version, truncation) => {
  if (isPrerelease(truncation)) {
    return version.version
  }

  version.prerelease = []

  switch (truncation) {
    case 'major':
      version.minor = 0
      version.patch = 0
      break
    case 'minor':
      version.patch = 0
      break
  }

  return version.format()
}

const isPrerelease = (type) => {
  return type.startsWith('pre')
}

module.exports = truncate


/***/ }),

/***/ 8780:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const parse = __nccwpck_require__(6353)
const valid = (version, options) => {
  const v = parse(version, options)
  return v ? v.version : null
}
module.exports = valid


/***/ }),

/***/ 2088:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// just pre-load all the stuff that index.js lazily exports
const internalRe = __nccwpck_require__(5471)
const constants = __nccwpck_require__(5101)
const SemVer = __nccwpck_require__(7163)
const identifiers = __nccwpck_require__(3348)
const parse = __nccwpck_require__(6353)
const valid = __nccwpck_require__(8780)
const clean = __nccwpck_require__(1799)
const inc = __nccwpck_require__(2338)
const diff = __nccwpck_require__(711)
const major = __nccwpck_require__(8511)
const minor = __nccwpck_require__(2603)
const patch = __nccwpck_require__(8756)
const prerelease = __nccwpck_require__(5714)
const compare = __nccwpck_require__(8469)
const rcompare = __nccwpck_require__(2173)
const compareLoose = __nccwpck_require__(6874)
const compareBuild = __nccwpck_require__(7648)
const sort = __nccwpck_require__(9872)
const rsort = __nccwpck_require__(7192)
const gt = __nccwpck_require__(6599)
const lt = __nccwpck_require__(3872)
const eq = __nccwpck_require__(5082)
const neq = __nccwpck_require__(4974)
const gte = __nccwpck_require__(1236)
const lte = __nccwpck_require__(6717)
const cmp = __nccwpck_require__(8646)
const coerce = __nccwpck_require__(5385)
const truncate = __nccwpck_require__(6114)
const Comparator = __nccwpck_require__(9379)
const Range = __nccwpck_require__(6782)
const satisfies = __nccwpck_require__(8011)
const toComparators = __nccwpck_require__(4750)
const maxSatisfying = __nccwpck_require__(3193)
const minSatisfying = __nccwpck_require__(8595)
const minVersion = __nccwpck_require__(1866)
const validRange = __nccwpck_require__(4737)
const outside = __nccwpck_require__(280)
const gtr = __nccwpck_require__(2276)
const ltr = __nccwpck_require__(5213)
const intersects = __nccwpck_require__(3465)
const simplifyRange = __nccwpck_require__(2028)
const subset = __nccwpck_require__(1489)
module.exports = {
  parse,
  valid,
  clean,
  inc,
  diff,
  major,
  minor,
  patch,
  prerelease,
  compare,
  rcompare,
  compareLoose,
  compareBuild,
  sort,
  rsort,
  gt,
  lt,
  eq,
  neq,
  gte,
  lte,
  cmp,
  coerce,
  truncate,
  Comparator,
  Range,
  satisfies,
  toComparators,
  maxSatisfying,
  minSatisfying,
  minVersion,
  validRange,
  outside,
  gtr,
  ltr,
  intersects,
  simplifyRange,
  subset,
  SemVer,
  re: internalRe.re,
  src: internalRe.src,
  tokens: internalRe.t,
  SEMVER_SPEC_VERSION: constants.SEMVER_SPEC_VERSION,
  RELEASE_TYPES: constants.RELEASE_TYPES,
  compareIdentifiers: identifiers.compareIdentifiers,
  rcompareIdentifiers: identifiers.rcompareIdentifiers,
}


/***/ }),

/***/ 5101:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1159:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 3348:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 1383:
/***/ ((module) => {



class LRUCache {
  constructor () {
    this.max = 1000
    this.map = new Map()
  }

  get (key) {
    const value = this.map.get(key)
    if (value === undefined) {
      return undefined
    } else {
      // Remove the key from the map and add it to the end
      this.map.delete(key)
      this.map.set(key, value)
      return value
    }
  }

  delete (key) {
    return this.map.delete(key)
  }

  set (key, value) {
    const deleted = this.delete(key)

    if (!deleted && value !== undefined) {
      // If cache is full, delete the least recently used item
      if (this.map.size >= this.max) {
        const firstKey = this.map.keys().next().value
        this.delete(firstKey)
      }

      this.map.set(key, value)
    }

    return this
  }
}

module.exports = LRUCache


/***/ }),

/***/ 356:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 5471:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(5101)
const debug = __nccwpck_require__(1159)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 9737:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

// @ts-check


// Reproduce safeRe[COMPARATORTRIM] replacement boundaries, not version
// validation. Each end-index finder returns an exclusive end, or its start
// on no match.
// Positions count from zero. An end of 3 means characters 0, 1, and 2 were read;
// range.slice(start, end) gives the matched text, not a converted number.
const {
  MAX_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  WHITESPACE_CHARACTERS,
} = __nccwpck_require__(5101)

/**
 * Remembers the last two rows of digits so their characters need not be reread.
 * Positions start at -1 until a row has been found.
 *
 * @typedef {object} DigitRunCache
 * @property {number} start The first character of the most recently found row.
 * @property {number} end The position after that row's last character.
 * @property {number} previousStart The first character of the previous row.
 * @property {number} previousEnd The position after the previous row.
 */

// One entry per UTF-16 code unit keeps membership checks constant-time.
const whitespace = new Uint8Array(0x10000)
for (const char of WHITESPACE_CHARACTERS) {
  whitespace[char.charCodeAt(0)] = 1
}

/**
 * Checks whether a character is whitespace, like a space, tab, or newline.
 * Looking past the end of the string returns false.
 *
 * @param {string|undefined} char One character, or undefined past the string's end.
 * @returns {boolean} Whether the character is whitespace.
 * @example isWhitespace(' ') // true
 * @example isWhitespace('1') // false
 */
const isWhitespace = char =>
  char !== undefined && whitespace[char.charCodeAt(0)] === 1

/**
 * Checks for v, =, or whitespace before the version number.
 * These are historical version prefixes, not range operators:
 * < and > are handled separately, as are tilde and caret ranges.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can belong to a version prefix.
 * @example isVersionPrefix('=') // true
 * @example isVersionPrefix('>') // false
 */
const isVersionPrefix = char =>
  char === 'v' ||
  char === '=' ||
  isWhitespace(char)

/**
 * Checks whether a character is one of the digits 0 through 9.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII digit.
 * @example isDigit('7') // true
 * @example isDigit('.') // false
 */
const isDigit = char => char !== undefined && char >= '0' && char <= '9'

/**
 * Checks whether a character is an English letter, uppercase or lowercase.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character is an ASCII letter.
 * @example isLetter('b') // true
 * @example isLetter('7') // false
 */
const isLetter = char =>
  char !== undefined && (
    (char >= 'a' && char <= 'z') ||
    (char >= 'A' && char <= 'Z')
  )

/**
 * Checks for a letter, digit, or hyphen: the characters allowed inside
 * prerelease and build names such as beta-1.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether the character can be part of an identifier.
 * @example isIdentifierCharacter('-') // true
 * @example isIdentifierCharacter('.') // false; dots separate identifiers
 */
const isIdentifierCharacter = char => isDigit(char) || isLetter(char) || char === '-'

/**
 * Checks whether a version component can begin here: with a digit or
 * a wildcard such as x, X, or *.
 *
 * @param {string|undefined} char One character to check.
 * @returns {boolean} Whether a number or wildcard can start with this character.
 * @example isVersionStart('x') // true
 * @example isVersionStart('v') // false; v belongs to the prefix
 */
const isVersionStart = char =>
  isDigit(char) ||
  char === 'x' ||
  char === 'X' ||
  char === '*'

/**
 * Finds the end of a row of digits, but returns no more than limit digits.
 * Remembers the last two rows so looking at them again does not reread them.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first character to check.
 * @param {number} limit The most digit characters the returned match can include.
 * @param {DigitRunCache} digitRuns Shared cache of digit-run positions, updated in place.
 * @returns {number} The position after the matched digits, or start if none match.
 * @example findDigitsEndIndex('123abc', 0, 10, digitRuns) // 3, pointing at a
 * @example findDigitsEndIndex('123abc', 0, 2, digitRuns) // 2, pointing at the unread 3
 */
const findDigitsEndIndex = (range, start, limit, digitRuns) => {
  if (!isDigit(range[start])) {
    return start
  }
  if (start >= digitRuns.start && start < digitRuns.end) {
    return Math.min(start + limit, digitRuns.end)
  }
  if (start >= digitRuns.previousStart && start < digitRuns.previousEnd) {
    return Math.min(start + limit, digitRuns.previousEnd)
  }
  let end = start + 1
  while (isDigit(range[end])) {
    end++
  }
  // A failed full version can rewind from its second run to its first.
  digitRuns.previousStart = digitRuns.start
  digitRuns.previousEnd = digitRuns.end
  digitRuns.start = start
  digitRuns.end = end
  return Math.min(start + limit, end)
}

/**
 * Reads a number using the old regex's length and leading-zero rules.
 * Strict mode reads just the first zero in 012; loose mode can read all three.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the number should begin.
 * @param {boolean} loose Whether to allow leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched digits, not their numeric value.
 * @example findVersionNumberEndIndex('012', 0, false, digitRuns) // 1
 * @example findVersionNumberEndIndex('012', 0, true, digitRuns) // 3
 */
const findVersionNumberEndIndex = (range, start, loose, digitRuns) => {
  if (!loose && range[start] === '0') {
    return start + 1
  }
  // Strict syntax allows an initial nonzero digit plus MAX_LENGTH digits.
  return findDigitsEndIndex(range, start, loose ? MAX_LENGTH : MAX_LENGTH + 1, digitRuns)
}

/**
 * Reads one piece of a prerelease name, such as beta or 1 in beta.1.
 * Tries the letter-or-hyphen form first, then the number-only form.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @param {boolean} loose Whether numeric identifiers may have leading zeros.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findPrereleaseIdentifierEndIndex('beta.1', 0, false, digitRuns) // 4, at the dot
 * @example findPrereleaseIdentifierEndIndex('001beta', 0, false, digitRuns) // 7
 */
const findPrereleaseIdentifierEndIndex = (range, start, loose, digitRuns) => {
  const digitsEnd = findDigitsEndIndex(range, start, MAX_LENGTH, digitRuns)
  // The legacy regex tries a nonnumeric identifier before a numeric one.
  if (isLetter(range[digitsEnd]) || range[digitsEnd] === '-') {
    let end = digitsEnd + 1
    const limit = end + MAX_SAFE_BUILD_LENGTH
    while (end < limit && isIdentifierCharacter(range[end])) {
      end++
    }
    return end
  }
  return findVersionNumberEndIndex(range, start, loose, digitRuns)
}

/**
 * Reads a prerelease suffix such as -beta.1, one dot-separated piece at a time.
 * Loose mode also allows the name without its opening hyphen.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the suffix should begin, including -.
 * @param {boolean} loose Whether the opening hyphen is optional and zeros allowed.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched suffix, or start if absent.
 * @example findPrereleaseEndIndex('-beta.1+sha', 0, false, digitRuns) // 7, at the plus
 * @example findPrereleaseEndIndex('beta', 0, false, digitRuns) // 0; no opening hyphen
 */
const findPrereleaseEndIndex = (range, start, loose, digitRuns) => {
  const hyphen = range[start] === '-'
  if (!loose && !hyphen) {
    return start
  }
  const identifierStart = start + (hyphen ? 1 : 0)
  let end = findPrereleaseIdentifierEndIndex(range, identifierStart, loose, digitRuns)
  if (end === identifierStart) {
    if (!loose || !hyphen) {
      return start
    }
    // In loose syntax, a lone hyphen can itself be the identifier.
    end = findPrereleaseIdentifierEndIndex(range, start, loose, digitRuns)
  }
  while (range[end] === '.') {
    const next = findPrereleaseIdentifierEndIndex(range, end + 1, loose, digitRuns)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads one build-name piece, such as sha or 123 in +sha.123.
 * Stops at a disallowed character or the old regex's length limit.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the identifier should begin.
 * @returns {number} The position after the identifier, or start if none matches.
 * @example findBuildIdentifierEndIndex('sha.123', 0) // 3, at the dot
 * @example findBuildIdentifierEndIndex('001', 0) // 3; leading zeros are allowed
 */
const findBuildIdentifierEndIndex = (range, start) => {
  let end = start
  while (end - start < MAX_SAFE_BUILD_LENGTH && isIdentifierCharacter(range[end])) {
    end++
  }
  return end
}

/**
 * Reads optional build metadata such as +sha.123.
 * Leaves the position unchanged if there is no plus sign followed by a name.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the opening + should be.
 * @returns {number} The position after the matched metadata, or start if absent.
 * @example findBuildEndIndex('+sha.123 <2', 0) // 8, at the space
 * @example findBuildEndIndex('+', 0) // 0; a plus sign alone is not a match
 */
const findBuildEndIndex = (range, start) => {
  if (range[start] !== '+') {
    return start
  }
  let end = findBuildIdentifierEndIndex(range, start + 1)
  if (end === start + 1) {
    return start
  }
  while (range[end] === '.') {
    const next = findBuildIdentifierEndIndex(range, end + 1)
    if (next === end + 1) {
      break
    }
    end = next
  }
  return end
}

/**
 * Reads three numbers separated by dots, then any prerelease and build suffixes.
 * Uses loose rules, so forms such as 01.02.03beta can match here.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of the first number, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the version match, or start if none matches.
 * @example findLooseFullVersionEndIndex('1.2.3-beta+sha <2', 0, digitRuns) // 14
 * @example findLooseFullVersionEndIndex('1.2', 0, digitRuns) // 0; needs three numbers
 */
const findLooseFullVersionEndIndex = (range, start, digitRuns) => {
  let end = start
  for (let component = 0; component < 3; component++) {
    const next = findVersionNumberEndIndex(range, end, true, digitRuns)
    if (next === end) {
      return start
    }
    end = next
    if (component < 2) {
      if (range[end] !== '.') {
        return start
      }
      end++
    }
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, true, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Reads one component of a partial or wildcard version, such as 2 or x in 2.x.
 * Numbers use strict leading-zero rules; wildcards take up one character.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position where the component should begin.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the component, or start if none matches.
 * @example findPartialVersionComponentEndIndex('2.x', 0, digitRuns) // 1, at the dot
 * @example findPartialVersionComponentEndIndex('2.x', 2, digitRuns) // 3, after x
 */
const findPartialVersionComponentEndIndex = (range, start, digitRuns) => {
  if (isDigit(range[start])) {
    return findVersionNumberEndIndex(range, start, false, digitRuns)
  }
  return isVersionStart(range[start]) ? start + 1 : start
}

/**
 * Reads up to three components, allowing forms such as 1, 1.2, or 1.x.
 * After the third component, also reads any strict prerelease and build suffixes.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position after the matched version text.
 * @example findPartialVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 * @example findPartialVersionEndIndex('1.', 0, digitRuns) // 1; the trailing dot is unread
 */
const findPartialVersionEndIndex = (range, start, digitRuns) => {
  let end = findPartialVersionComponentEndIndex(range, start, digitRuns)
  for (let component = 0; component < 2; component++) {
    if (range[end] !== '.') {
      return end
    }
    const next = findPartialVersionComponentEndIndex(range, end + 1, digitRuns)
    if (next === end + 1) {
      return end
    }
    end = next
  }
  const prereleaseEnd = findPrereleaseEndIndex(range, end, false, digitRuns)
  return findBuildEndIndex(range, prereleaseEnd)
}

/**
 * Finds where a version match ends, without deciding whether the range is valid.
 * Tries a loose full version first, then a partial or wildcard version, just
 * like the old regex's LOOSEPLAIN and XRANGEPLAIN alternatives.
 *
 * @param {string} range The text to read; it is not changed.
 * @param {number} start The position of a number or wildcard, after any prefix.
 * @param {DigitRunCache} digitRuns Shared digit-run cache, updated as needed.
 * @returns {number} The position where scanning the next candidate can resume.
 * @example findVersionEndIndex('1.2.3 <2', 0, digitRuns) // 5, at the space
 * @example findVersionEndIndex('1.x <2', 0, digitRuns) // 3, at the space
 */
const findVersionEndIndex = (range, start, digitRuns) => {
  const fullVersionEnd = findLooseFullVersionEndIndex(range, start, digitRuns)
  return fullVersionEnd !== start
    ? fullVersionEnd
    : findPartialVersionEndIndex(range, start, digitRuns)
}

/**
 * Finds the one whitespace character the old replacement would remove.
 * Keeps leading whitespace, skips an optional operator, and checks immediately
 * after it. Returns -1 if there is nothing to remove.
 *
 * @param {string} range The text containing a candidate already found by the caller.
 * @param {number} matchStart The candidate's position, including leading whitespace.
 * @returns {number} The position of the removable whitespace, or -1 if absent.
 * @example findRemovableWhitespaceIndex(' > 1', 0) // 2; keep the space at position 0
 * @example findRemovableWhitespaceIndex('>1', 0) // -1
 */
const findRemovableWhitespaceIndex = (range, matchStart) => {
  let position = matchStart
  if (isWhitespace(range[position])) {
    position++
  }
  if (range[position] === '<' || range[position] === '>') {
    position++
  }
  if (range[position] === '=') {
    position++
  }
  return isWhitespace(range[position]) ? position : -1
}

/**
 * Joins an operator to its version, turning > 1.2.3 into >1.2.3.
 * Copies everything else according to the old regex's matching rules.
 * Moves forward through prefixes and whole versions to avoid repeatedly
 * searching the same characters on long inputs.
 *
 * @param {string} range The range text to process; the original string is unchanged.
 * @returns {string} The range with matched operator whitespace removed.
 * @example trimComparatorWhitespace('> 1.2.3 < 2') // '>1.2.3 <2'
 * @example trimComparatorWhitespace('> invalid') // '> invalid'
 */
const trimComparatorWhitespace = range => {
  let result = ''
  let copyFrom = 0
  let cursor = 0
  const digitRuns = { start: -1, end: -1, previousStart: -1, previousEnd: -1 }

  while (cursor < range.length) {
    const matchStart = cursor
    if (range[cursor] === '<' || range[cursor] === '>') {
      cursor++
    } else if (!isVersionPrefix(range[cursor]) && !isVersionStart(range[cursor])) {
      cursor++
      continue
    }

    // Consume a v/=/whitespace run once, even when no version follows it.
    while (cursor < range.length && isVersionPrefix(range[cursor])) {
      cursor++
    }
    if (!isVersionStart(range[cursor])) {
      continue
    }

    const whitespacePosition = findRemovableWhitespaceIndex(range, matchStart)
    if (whitespacePosition !== -1) {
      result += range.slice(copyFrom, whitespacePosition)
      copyFrom = whitespacePosition + 1
    }

    // Skip the entire match, so a prerelease's trailing v cannot be
    // reconsidered as the prefix of another version.
    cursor = findVersionEndIndex(range, cursor, digitRuns)
  }

  return result + range.slice(copyFrom)
}

module.exports = trimComparatorWhitespace


/***/ }),

/***/ 2276:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// Determine if version is greater than all the versions possible in the range.
const outside = __nccwpck_require__(280)
const gtr = (version, range, options) => outside(version, range, '>', options)
module.exports = gtr


/***/ }),

/***/ 3465:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
const intersects = (r1, r2, options) => {
  r1 = new Range(r1, options)
  r2 = new Range(r2, options)
  return r1.intersects(r2, options)
}
module.exports = intersects


/***/ }),

/***/ 5213:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const outside = __nccwpck_require__(280)
// Determine if version is less than all the versions possible in the range
const ltr = (version, range, options) => outside(version, range, '<', options)
module.exports = ltr


/***/ }),

/***/ 3193:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const Range = __nccwpck_require__(6782)

const maxSatisfying = (versions, range, options) => {
  let max = null
  let maxSV = null
  let rangeObj = null
  try {
    rangeObj = new Range(range, options)
  } catch (er) {
    return null
  }
  versions.forEach((v) => {
    if (rangeObj.test(v)) {
      // satisfies(v, range, options)
      if (!max || maxSV.compare(v) === -1) {
        // compare(max, v, true)
        max = v
        maxSV = new SemVer(max, options)
      }
    }
  })
  return max
}
module.exports = maxSatisfying


/***/ }),

/***/ 8595:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const Range = __nccwpck_require__(6782)
const minSatisfying = (versions, range, options) => {
  let min = null
  let minSV = null
  let rangeObj = null
  try {
    rangeObj = new Range(range, options)
  } catch (er) {
    return null
  }
  versions.forEach((v) => {
    if (rangeObj.test(v)) {
      // satisfies(v, range, options)
      if (!min || minSV.compare(v) === 1) {
        // compare(min, v, true)
        min = v
        minSV = new SemVer(min, options)
      }
    }
  })
  return min
}
module.exports = minSatisfying


/***/ }),

/***/ 1866:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const Range = __nccwpck_require__(6782)
const gt = __nccwpck_require__(6599)

const minVersion = (range, loose) => {
  range = new Range(range, loose)

  let minver = new SemVer('0.0.0')
  if (range.test(minver)) {
    return minver
  }

  minver = new SemVer('0.0.0-0')
  if (range.test(minver)) {
    return minver
  }

  minver = null
  for (let i = 0; i < range.set.length; ++i) {
    const comparators = range.set[i]

    let setMin = null
    comparators.forEach((comparator) => {
      // Clone to avoid manipulating the comparator's semver object.
      const compver = new SemVer(comparator.semver.version)
      switch (comparator.operator) {
        case '>':
          if (compver.prerelease.length === 0) {
            compver.patch++
          } else {
            compver.prerelease.push(0)
          }
          compver.raw = compver.format()
          /* fallthrough */
        case '':
        case '>=':
          if (!setMin || gt(compver, setMin)) {
            setMin = compver
          }
          break
        case '<':
        case '<=':
          /* Ignore maximum versions */
          break
        /* istanbul ignore next */
        default:
          throw new Error(`Unexpected operation: ${comparator.operator}`)
      }
    })
    if (setMin && (!minver || gt(minver, setMin))) {
      minver = setMin
    }
  }

  if (minver && range.test(minver)) {
    return minver
  }

  return null
}
module.exports = minVersion


/***/ }),

/***/ 280:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(7163)
const Comparator = __nccwpck_require__(9379)
const { ANY } = Comparator
const Range = __nccwpck_require__(6782)
const satisfies = __nccwpck_require__(8011)
const gt = __nccwpck_require__(6599)
const lt = __nccwpck_require__(3872)
const lte = __nccwpck_require__(6717)
const gte = __nccwpck_require__(1236)

const outside = (version, range, hilo, options) => {
  version = new SemVer(version, options)
  range = new Range(range, options)

  let gtfn, ltefn, ltfn, comp, ecomp
  switch (hilo) {
    case '>':
      gtfn = gt
      ltefn = lte
      ltfn = lt
      comp = '>'
      ecomp = '>='
      break
    case '<':
      gtfn = lt
      ltefn = gte
      ltfn = gt
      comp = '<'
      ecomp = '<='
      break
    default:
      throw new TypeError('Must provide a hilo val of "<" or ">"')
  }

  // If it satisfies the range it is not outside
  if (satisfies(version, range, options)) {
    return false
  }

  // From now on, variable terms are as if we're in "gtr" mode.
  // but note that everything is flipped for the "ltr" function.

  for (let i = 0; i < range.set.length; ++i) {
    const comparators = range.set[i]

    let high = null
    let low = null

    comparators.forEach((comparator) => {
      if (comparator.semver === ANY) {
        comparator = new Comparator('>=0.0.0')
      }
      high = high || comparator
      low = low || comparator
      if (gtfn(comparator.semver, high.semver, options)) {
        high = comparator
      } else if (ltfn(comparator.semver, low.semver, options)) {
        low = comparator
      }
    })

    // If the edge version comparator has a operator then our version
    // isn't outside it
    if (high.operator === comp || high.operator === ecomp) {
      return false
    }

    // If the lowest version comparator has an operator and our version
    // is less than it then it isn't higher than the range
    if ((!low.operator || low.operator === comp) &&
        ltefn(version, low.semver)) {
      return false
    } else if (low.operator === ecomp && ltfn(version, low.semver)) {
      return false
    }
  }
  return true
}

module.exports = outside


/***/ }),

/***/ 2028:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



// given a set of versions and a range, create a "simplified" range
// that includes the same versions that the original range does
// If the original range is shorter than the simplified one, return that.
const satisfies = __nccwpck_require__(8011)
const compare = __nccwpck_require__(8469)
module.exports = (versions, range, options) => {
  const set = []
  let first = null
  let prev = null
  const v = versions.sort((a, b) => compare(a, b, options))
  for (const version of v) {
    const included = satisfies(version, range, options)
    if (included) {
      prev = version
      if (!first) {
        first = version
      }
    } else {
      if (prev) {
        set.push([first, prev])
      }
      prev = null
      first = null
    }
  }
  if (first) {
    set.push([first, null])
  }

  const ranges = []
  for (const [min, max] of set) {
    if (min === max) {
      ranges.push(min)
    } else if (!max && min === v[0]) {
      ranges.push('*')
    } else if (!max) {
      ranges.push(`>=${min}`)
    } else if (min === v[0]) {
      ranges.push(`<=${max}`)
    } else {
      ranges.push(`${min} - ${max}`)
    }
  }
  const simplified = ranges.join(' || ')
  const original = typeof range.raw === 'string' ? range.raw : String(range)
  return simplified.length < original.length ? simplified : range
}


/***/ }),

/***/ 1489:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
const Comparator = __nccwpck_require__(9379)
const { ANY } = Comparator
const satisfies = __nccwpck_require__(8011)
const compare = __nccwpck_require__(8469)

// Complex range `r1 || r2 || ...` is a subset of `R1 || R2 || ...` iff:
// - Every simple range `r1, r2, ...` is a null set, OR
// - Every simple range `r1, r2, ...` which is not a null set is a subset of
//   some `R1, R2, ...`
//
// Simple range `c1 c2 ...` is a subset of simple range `C1 C2 ...` iff:
// - If c is only the ANY comparator
//   - If C is only the ANY comparator, return true
//   - Else if in prerelease mode, return false
//   - else replace c with `[>=0.0.0]`
// - If C is only the ANY comparator
//   - if in prerelease mode, return true
//   - else replace C with `[>=0.0.0]`
// - Let EQ be the set of = comparators in c
// - If EQ is more than one, return true (null set)
// - Let GT be the highest > or >= comparator in c
// - Let LT be the lowest < or <= comparator in c
// - If GT and LT, and GT.semver > LT.semver, return true (null set)
// - If any C is a = range, and GT or LT are set, return false
// - If EQ
//   - If GT, and EQ does not satisfy GT, return true (null set)
//   - If LT, and EQ does not satisfy LT, return true (null set)
//   - If EQ satisfies every C, return true
//   - Else return false
// - If GT
//   - If GT.semver is lower than any > or >= comp in C, return false
//   - If GT is >=, and GT.semver does not satisfy every C, return false
//   - If GT.semver has a prerelease, and not in prerelease mode
//     - If no C has a prerelease and the GT.semver tuple, return false
// - If LT
//   - If LT.semver is greater than any < or <= comp in C, return false
//   - If LT is <=, and LT.semver does not satisfy every C, return false
//   - If LT.semver has a prerelease, and not in prerelease mode
//     - If no C has a prerelease and the LT.semver tuple, return false
// - Else return true

const subset = (sub, dom, options = {}) => {
  if (sub === dom) {
    return true
  }

  sub = new Range(sub, options)
  dom = new Range(dom, options)
  let sawNonNull = false

  OUTER: for (const simpleSub of sub.set) {
    for (const simpleDom of dom.set) {
      const isSub = simpleSubset(simpleSub, simpleDom, options)
      sawNonNull = sawNonNull || isSub !== null
      if (isSub) {
        continue OUTER
      }
    }
    // the null set is a subset of everything, but null simple ranges in
    // a complex range should be ignored.  so if we saw a non-null range,
    // then we know this isn't a subset, but if EVERY simple range was null,
    // then it is a subset.
    if (sawNonNull) {
      return false
    }
  }
  return true
}

const minimumVersionWithPreRelease = [new Comparator('>=0.0.0-0')]
const minimumVersion = [new Comparator('>=0.0.0')]

const simpleSubset = (sub, dom, options) => {
  if (sub === dom) {
    return true
  }

  if (sub.length === 1 && sub[0].semver === ANY) {
    if (dom.length === 1 && dom[0].semver === ANY) {
      return true
    } else if (options.includePrerelease) {
      sub = minimumVersionWithPreRelease
    } else {
      sub = minimumVersion
    }
  }

  if (dom.length === 1 && dom[0].semver === ANY) {
    if (options.includePrerelease) {
      return true
    } else {
      dom = minimumVersion
    }
  }

  const eqSet = new Set()
  let gt, lt
  for (const c of sub) {
    if (c.operator === '>' || c.operator === '>=') {
      gt = higherGT(gt, c, options)
    } else if (c.operator === '<' || c.operator === '<=') {
      lt = lowerLT(lt, c, options)
    } else {
      eqSet.add(c.semver)
    }
  }

  if (eqSet.size > 1) {
    return null
  }

  let gtltComp
  if (gt && lt) {
    gtltComp = compare(gt.semver, lt.semver, options)
    if (gtltComp > 0) {
      return null
    } else if (gtltComp === 0 && (gt.operator !== '>=' || lt.operator !== '<=')) {
      return null
    }
  }

  // will iterate one or zero times
  for (const eq of eqSet) {
    if (gt && !satisfies(eq, String(gt), options)) {
      return null
    }

    if (lt && !satisfies(eq, String(lt), options)) {
      return null
    }

    for (const c of dom) {
      if (!satisfies(eq, String(c), options)) {
        return false
      }
    }

    return true
  }

  let higher, lower
  let hasDomLT, hasDomGT
  // if the subset has a prerelease, we need a comparator in the superset
  // with the same tuple and a prerelease, or it's not a subset
  let needDomLTPre = lt &&
    !options.includePrerelease &&
    lt.semver.prerelease.length ? lt.semver : false
  let needDomGTPre = gt &&
    !options.includePrerelease &&
    gt.semver.prerelease.length ? gt.semver : false
  // exception: <1.2.3-0 is the same as <1.2.3
  if (needDomLTPre && needDomLTPre.prerelease.length === 1 &&
      lt.operator === '<' && needDomLTPre.prerelease[0] === 0) {
    needDomLTPre = false
  }

  for (const c of dom) {
    hasDomGT = hasDomGT || c.operator === '>' || c.operator === '>='
    hasDomLT = hasDomLT || c.operator === '<' || c.operator === '<='
    if (gt) {
      if (needDomGTPre) {
        if (c.semver.prerelease && c.semver.prerelease.length &&
            c.semver.major === needDomGTPre.major &&
            c.semver.minor === needDomGTPre.minor &&
            c.semver.patch === needDomGTPre.patch) {
          needDomGTPre = false
        }
      }
      if (c.operator === '>' || c.operator === '>=') {
        higher = higherGT(gt, c, options)
        if (higher === c && higher !== gt) {
          return false
        }
      } else if (gt.operator === '>=' && !c.test(gt.semver)) {
        return false
      }
    }
    if (lt) {
      if (needDomLTPre) {
        if (c.semver.prerelease && c.semver.prerelease.length &&
            c.semver.major === needDomLTPre.major &&
            c.semver.minor === needDomLTPre.minor &&
            c.semver.patch === needDomLTPre.patch) {
          needDomLTPre = false
        }
      }
      if (c.operator === '<' || c.operator === '<=') {
        lower = lowerLT(lt, c, options)
        if (lower === c && lower !== lt) {
          return false
        }
      } else if (lt.operator === '<=' && !c.test(lt.semver)) {
        return false
      }
    }
    if (!c.operator && (lt || gt) && gtltComp !== 0) {
      return false
    }
  }

  // if there was a < or >, and nothing in the dom, then must be false
  // UNLESS it was limited by another range in the other direction.
  // Eg, >1.0.0 <1.0.1 is still a subset of <2.0.0
  if (gt && hasDomLT && !lt && gtltComp !== 0) {
    return false
  }

  if (lt && hasDomGT && !gt && gtltComp !== 0) {
    return false
  }

  // we needed a prerelease range in a specific tuple, but didn't get one
  // then this isn't a subset.  eg >=1.2.3-pre is not a subset of >=1.0.0,
  // because it includes prereleases in the 1.2.3 tuple
  if (needDomGTPre || needDomLTPre) {
    return false
  }

  return true
}

// >=1.2.3 is lower than >1.2.3
const higherGT = (a, b, options) => {
  if (!a) {
    return b
  }
  const comp = compare(a.semver, b.semver, options)
  return comp > 0 ? a
    : comp < 0 ? b
    : b.operator === '>' && a.operator === '>=' ? b
    : a
}

// <=1.2.3 is higher than <1.2.3
const lowerLT = (a, b, options) => {
  if (!a) {
    return b
  }
  const comp = compare(a.semver, b.semver, options)
  return comp < 0 ? a
    : comp > 0 ? b
    : b.operator === '<' && a.operator === '<=' ? b
    : a
}

module.exports = subset


/***/ }),

/***/ 4750:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)

// Mostly just for testing and legacy API reasons
const toComparators = (range, options) =>
  new Range(range, options).set
    .map(comp => comp.map(c => c.value).join(' ').trim().split(' '))

module.exports = toComparators


/***/ }),

/***/ 4737:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const Range = __nccwpck_require__(6782)
const validRange = (range, options) => {
  try {
    // Return '*' instead of '' so that truthiness works.
    // This will throw if it's invalid anyway
    return new Range(range, options).range || '*'
  } catch (er) {
    return null
  }
}
module.exports = validRange


/***/ }),

/***/ 4633:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Je: () => (/* binding */ usable),
/* harmony export */   Mc: () => (/* binding */ entriesOf),
/* harmony export */   Up: () => (/* binding */ pick),
/* harmony export */   _P: () => (/* binding */ unusable),
/* harmony export */   mp: () => (/* binding */ IGNORE_ERROR),
/* harmony export */   uC: () => (/* binding */ compressionAttributes)
/* harmony export */ });
/* unused harmony export BACKEND_NAMES */
const BACKEND_NAMES = (/* unused pure expression or super */ null && (['gha', 'local', 'registry', 'inline', 's3', 'azblob', 'none']));
function usable(reason) {
    return { usable: true, reason };
}
function unusable(reason) {
    return { usable: false, reason };
}
/**
 * What the exporters that write layers as they are told are told. Layers that are compressed already stay so: converting
 * the base image's too was measured, and costs a first build more than it saves later ones.
 */
function compressionAttributes({ compression }) {
    return compression === undefined ? {} : { compression };
}
/** An entry for each name to read, in the same lists. */
function entriesOf({ names }, entry) {
    return names.read.map((chain) => chain.map(entry));
}
/** `ignore-error` is an attribute of all exporters but inline (moby/buildkit#3430). */
const IGNORE_ERROR = { 'ignore-error': 'true' };
/** Of a request's attributes those that an import, or an export, knows. */
function pick(attributes, names) {
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}


/***/ }),

/***/ 5065:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ BACKENDS)
});

// EXTERNAL MODULE: ./src/backends/backend.ts
var backend = __nccwpck_require__(4633);
;// CONCATENATED MODULE: ./src/backends/azblob.ts

/**
 * A container of Azure Blob Storage. The daemon reads it and sees none of the job's variables, so what these say is said
 * as attributes.
 */
const azblob = {
    name: 'azblob',
    keeps: 'in a container of Azure Blob Storage; whoever may read the container can read it',
    compresses: false,
    attributes: [
        'account_url',
        'account_name',
        'container',
        'prefix',
        'manifests_prefix',
        'blobs_prefix',
        'secret_access_key'
    ],
    assess: ({ builder, objectStores }, { cacheAttributes }) => {
        const { account_url: url } = { ...objectStores.azblob, ...cacheAttributes };
        if (builder.driver === 'docker')
            return (0,backend/* unusable */._P)("docker's own builder has no such cache.");
        if (!url)
            return (0,backend/* unusable */._P)('there is no account (cache-attributes: account_url=…, or the variable BUILDKIT_AZURE_STORAGE_ACCOUNT_URL).');
        if (!URL.canParse(url))
            return (0,backend/* unusable */._P)('account_url is not an address, such as https://NAME.blob.core.windows.net.');
        return (0,backend/* usable */.Je)(`the account at ${new URL(url).host}.`);
    },
    cacheFrom: (request) => (0,backend/* entriesOf */.Mc)(request, (name) => ({ type: 'azblob', attributes: { ...request.attributes, name } })),
    cacheTo: ({ names, mode, attributes }) => [
        { type: 'azblob', attributes: { ...attributes, name: names.write, mode, ...backend/* IGNORE_ERROR */.mp } }
    ]
};

// EXTERNAL MODULE: ./src/backends/gha.ts
var gha = __nccwpck_require__(4699);
// EXTERNAL MODULE: ./src/backends/image.ts
var backends_image = __nccwpck_require__(1028);
;// CONCATENATED MODULE: ./src/backends/inline.ts


/** More names of one image lead to the same cache; each costs a request. */
const MOST_IMPORTS = 3;
/**
 * In the image itself, and so only of the stages that the image is made of. It is what docker's own builder can write, and
 * there is no request of it that could fail by itself.
 */
const inline = {
    name: 'inline',
    keeps: 'in the image that is pushed, and only of its last stage; whoever can pull the image can read it',
    compresses: false,
    attributes: [],
    assess: (_facts, inputs) => {
        if (!(0,backends_image/* pushesImage */.a7)(inputs))
            return (0,backend/* unusable */._P)('it is a part of the image, and nothing is pushed.');
        if (inputs.tags.length === 0)
            return (0,backend/* unusable */._P)('it is read from the image, and there are no tags to find it by.');
        return (0,backend/* usable */.Je)('the image that is pushed carries it.');
    },
    cacheFrom: ({ tags }) => [
        tags.slice(0, MOST_IMPORTS).map((ref) => ({ type: 'registry', attributes: { ref } }))
    ],
    cacheTo: () => [{ type: 'inline', attributes: {} }]
};

// EXTERNAL MODULE: ./src/backends/local.ts
var local = __nccwpck_require__(7490);
;// CONCATENATED MODULE: ./src/backends/none.ts

/** No cache beyond what the builder itself still has. */
const none = {
    name: 'none',
    keeps: 'nowhere but in the builder itself',
    compresses: true,
    attributes: [],
    assess: () => (0,backend/* usable */.Je)('nothing is imported or exported.'),
    cacheFrom: () => [],
    cacheTo: () => []
};

// EXTERNAL MODULE: ./src/backends/registry.ts
var registry = __nccwpck_require__(4990);
;// CONCATENATED MODULE: ./src/backends/s3.ts

/** Attributes of both directions (moby/buildkit cache/remotecache/s3). */
const BOTH = [
    'bucket',
    'region',
    'prefix',
    'manifests_prefix',
    'blobs_prefix',
    'endpoint_url',
    'use_path_style',
    'access_key_id',
    'secret_access_key',
    'session_token',
    'disable_accept_encoding',
    'retry_mode',
    'retry_max_attempts'
];
/**
 * A bucket of S3 or of a server that speaks its protocol. The daemon reads it; buildx hands on the job's AWS credentials
 * (build/opt.go), but neither bucket nor region, which are therefore said.
 */
const s3 = {
    name: 's3',
    keeps: 'in an S3 bucket; whoever may read the bucket can read it',
    compresses: false,
    attributes: [...BOTH, 'touch_refresh', 'upload_parallelism'],
    assess: ({ builder, objectStores }, { cacheAttributes }) => {
        const { bucket, region } = { ...objectStores.s3, ...cacheAttributes };
        if (builder.driver === 'docker')
            return (0,backend/* unusable */._P)("docker's own builder has no such cache.");
        if (!bucket)
            return (0,backend/* unusable */._P)('there is no bucket (cache-attributes: bucket=…, or the variable AWS_BUCKET).');
        if (!region)
            return (0,backend/* unusable */._P)('there is no region (cache-attributes: region=…, or the variable AWS_REGION).');
        return (0,backend/* usable */.Je)(`bucket ${bucket} in ${region}.`);
    },
    // The importer reads one name only.
    cacheFrom: (request) => (0,backend/* entriesOf */.Mc)(request, (name) => ({
        type: 's3',
        attributes: { ...(0,backend/* pick */.Up)(request.attributes, BOTH), name }
    })),
    cacheTo: ({ names, mode, attributes }) => [
        { type: 's3', attributes: { ...attributes, name: names.write, mode, ...backend/* IGNORE_ERROR */.mp } }
    ]
};

;// CONCATENATED MODULE: ./src/backends/backends.ts







const BACKENDS = {
    gha: gha/* gha */.d,
    local: local/* local */.s,
    registry: registry/* registry */.u,
    inline: inline,
    s3: s3,
    azblob: azblob,
    none: none
};


/***/ }),

/***/ 5413:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ci: () => (/* binding */ checkForBackend),
/* harmony export */   dF: () => (/* binding */ takesCompression),
/* harmony export */   pV: () => (/* binding */ parseCacheAttributes)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);
/* harmony import */ var _backends_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5065);


/** What has an input of its own, or is this action's to say. `token` and `url` would send the job's token elsewhere. */
const INSTEAD = {
    type: 'cache',
    ref: 'cache-image',
    scope: 'cache-scope',
    name: 'cache-scope',
    tag: 'cache-scope',
    src: 'cache-dir',
    dest: 'cache-dir',
    mode: 'cache-export',
    compression: 'cache-compression'
};
/**
 * The lines of `cache-attributes`, by name in lower case.
 * @throws {InputError} for a line without `=`, and for an attribute that no cache takes from here
 */
function parseCacheAttributes(lines) {
    const pairs = lines.map((line) => {
        const equals = line.indexOf('=');
        // Without quoting the line, which may be a part of a secret.
        if (equals < 1)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz('cache-attributes: has a line without a name and "="; write one name=value a line.');
        return [line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim()];
    });
    for (const [name] of pairs)
        checkName(name);
    // An empty value is a variable that is not set here, as in a run of a fork.
    return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
function checkName(name) {
    if (Object.hasOwn(INSTEAD, name))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-attributes: ${name} is not allowed here; use the input ${INSTEAD[name]}.`);
    const known = [...new Set(Object.values(_backends_js__WEBPACK_IMPORTED_MODULE_1__/* .BACKENDS */ .A).flatMap(({ attributes }) => attributes))];
    if (known.includes(name))
        return;
    // What does not look like a name may be a part of a secret.
    const shown = /^[a-z][\w .-]{0,20}$/.test(name) ? `"${name}"` : 'the name of an attribute';
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-attributes: ${shown} is not known; allowed are ${known.toSorted().join(', ')}.`);
}
/**
 * Looks whether the cache that the user chose takes what the user wants of it.
 * @throws {InputError} if it does not
 */
function checkForBackend({ cache, cacheAttributes, cacheCompression }) {
    if (cache === 'auto' || cache === 'off')
        return;
    const { attributes } = _backends_js__WEBPACK_IMPORTED_MODULE_1__/* .BACKENDS */ .A[cache];
    const foreign = Object.keys(cacheAttributes).find((name) => !attributes.includes(name));
    if (foreign !== undefined) {
        const allowed = attributes.length === 0 ? 'it takes none' : `allowed are ${attributes.join(', ')}`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-attributes: ${foreign} is not an attribute of cache: ${cache}; ${allowed}.`);
    }
    if (!takesCompression(cache, cacheCompression)) {
        const others = Object.values(_backends_js__WEBPACK_IMPORTED_MODULE_1__/* .BACKENDS */ .A).filter(({ compresses, name }) => compresses && name !== 'none');
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-compression: ${cacheCompression} has no effect on cache: ${cache}, which compresses with gzip only; ` +
            `leave it out, or use cache: ${others.map(({ name }) => name).join(' or ')}.`);
    }
}
/** Whether a cache can have its layers compressed so. */
function takesCompression(cache, compression) {
    return _backends_js__WEBPACK_IMPORTED_MODULE_1__/* .BACKENDS */ .A[cache].compresses || compression === 'auto' || compression === 'gzip';
}


/***/ }),

/***/ 4699:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ listingAttributes),
/* harmony export */   d: () => (/* binding */ gha)
/* harmony export */ });
/* harmony import */ var _buildx_versions_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4891);
/* harmony import */ var _environment_token_verdict_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4984);
/* harmony import */ var _backend_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4633);



/** The v2 cache service needs these (docs.docker.com, "GitHub Actions cache"). */
const OLDEST_BUILDX = '0.21.0';
const OLDEST_BUILDKIT = '0.20.0';
/** BuildKit retries a throttled request this long (10 minutes if nothing is said), and a build waits for its imports. */
const IMPORT_TIMEOUT = '1m';
const EXPORT_TIMEOUT = '5m';
/**
 * The Actions cache service, spoken to by BuildKit itself. The token and the service's address reach it through
 * buildx, which reads them from the environment (build/opt.go), so that they stand in no command line.
 */
const gha = {
    name: 'gha',
    keeps: 'in the Actions cache of the repository, which its branches and pull requests can read',
    compresses: false,
    attributes: ['timeout'],
    assess,
    cacheFrom: (request) => (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .entriesOf */ .Mc)(request, (scope) => ({
        type: 'gha',
        attributes: { scope, timeout: IMPORT_TIMEOUT, ...(0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .pick */ .Up)(request.attributes, ['timeout']) }
    })),
    cacheTo: ({ names, mode, attributes }) => [
        {
            type: 'gha',
            attributes: { scope: names.write, mode, timeout: EXPORT_TIMEOUT, ...attributes, ..._backend_js__WEBPACK_IMPORTED_MODULE_2__/* .IGNORE_ERROR */ .mp }
        }
    ]
};
/**
 * By these the exporter asks GitHub once for all keys that are there, instead of once for each layer (moby/buildkit#4788).
 * The address that it asks is fixed, and it takes a refusal for an empty list (go-actions-cache rest.go), so they are given
 * only on github.com, for a token that was seen to list caches.
 */
function listingAttributes({ cacheListing }) {
    return cacheListing === undefined
        ? {}
        : { repository: cacheListing.repository, ghtoken: cacheListing.token };
}
/**
 * What BuildKit finds wrong with a token before a build it treats as fatal, whatever `ignore-error` says
 * (control/control.go), so it is looked for here.
 */
function assess({ cacheService, buildxVersion, builder, now }) {
    const { api, outage } = cacheService;
    if (api === 'none')
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)('this job has no Actions cache service.');
    if (api === 'v1')
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)('this Actions cache service speaks only the old API (v1), which is not used from BuildKit.');
    if (outage !== undefined)
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)(`the Actions cache service does not answer (${outage}).`);
    const { fitForBuildKit, read, reason } = (0,_environment_token_verdict_js__WEBPACK_IMPORTED_MODULE_1__/* .judgeToken */ .NA)(cacheService, now);
    // The exporter reads before it writes, so a token that may only write is of no use to it.
    if (!fitForBuildKit || !read)
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)(reason);
    if ((0,_buildx_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .isOlderThan */ .U)(OLDEST_BUILDX, [buildxVersion]))
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)(`it needs buildx ${OLDEST_BUILDX}; here is ${buildxVersion}.`);
    const versions = builder.nodes.map(({ buildkitVersion }) => buildkitVersion);
    if ((0,_buildx_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .isOlderThan */ .U)(OLDEST_BUILDKIT, versions)) {
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)(`it needs BuildKit ${OLDEST_BUILDKIT}; builder ${builder.name} has ${versions.join(', ')}.`);
    }
    return (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .usable */ .Je)('the Actions cache service is there and BuildKit can use it directly.');
}


/***/ }),

/***/ 1028:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Kw: () => (/* binding */ repositoryOfTag),
/* harmony export */   a7: () => (/* binding */ pushesImage),
/* harmony export */   dT: () => (/* binding */ imageOf)
/* harmony export */ });
/* harmony import */ var _buildx_output_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5439);

/** `ghcr.io/owner/name` of `ghcr.io/owner/name:tag`; lower-cased, as a reference must be. */
function repositoryOfTag(tag) {
    if (tag === undefined)
        return undefined;
    const withoutDigest = tag.split('@')[0] ?? '';
    return withoutDigest.replace(/:[^/:]*$/, '').toLowerCase();
}
/** The repository of a cache image, without a tag; undefined if there is nothing to derive it from. */
function imageOf({ cacheImage, tags }) {
    return cacheImage ?? repositoryOfTag(tags[0]);
}
/** Whether the build pushes an image, be it by `push` or by an output. */
function pushesImage({ push, outputs }) {
    return push || outputs.map(_buildx_output_js__WEBPACK_IMPORTED_MODULE_0__/* .parseOutput */ .Fw).some(_buildx_output_js__WEBPACK_IMPORTED_MODULE_0__/* .isPushed */ .Yx);
}


/***/ }),

/***/ 7490:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ importOf),
/* harmony export */   s: () => (/* binding */ local)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _store_layer_store_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3036);
/* harmony import */ var _backend_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4633);



/**
 * An OCI layout in a folder, which is kept there or carried from job to job. These are the entries by which BuildKit uses
 * the folder itself; where the builder reaches this step, they are replaced by those of the gateway (layer-route.ts).
 */
const local = {
    name: 'local',
    keeps: 'in a folder on a runner that keeps files; elsewhere in the Actions cache of the repository, a pack of what is new from ' +
        'each job',
    compresses: true,
    attributes: ['compression-level', 'force-compression', 'oci-mediatypes', 'image-manifest'],
    assess: (facts, inputs) => {
        const { store, reason } = (0,_store_layer_store_js__WEBPACK_IMPORTED_MODULE_1__/* .chooseLayerStore */ .s)(facts, inputs);
        return store === undefined ? (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .unusable */ ._P)(reason) : (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .usable */ .Je)(reason);
    },
    cacheFrom: (request) => (0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .entriesOf */ .Mc)(request, (name) => importOf((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(request.folder, name))),
    cacheTo: (request) => {
        const { folder, mode, names, attributes } = request;
        const dest = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, names.write);
        return [
            {
                type: 'local',
                attributes: { dest, mode, ...(0,_backend_js__WEBPACK_IMPORTED_MODULE_2__/* .compressionAttributes */ .uC)(request), ...attributes, ..._backend_js__WEBPACK_IMPORTED_MODULE_2__/* .IGNORE_ERROR */ .mp }
            }
        ];
    }
};
/** The import of one layout. */
function importOf(folder) {
    return { type: 'local', attributes: { src: folder } };
}


/***/ }),

/***/ 4990:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ loginBarrier),
/* harmony export */   u: () => (/* binding */ registry)
/* harmony export */ });
/* harmony import */ var _buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2472);
/* harmony import */ var _backend_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4633);
/* harmony import */ var _image_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(1028);



/** What a registry such as ECR wants, said also to BuildKit before 0.21, which had another default. */
const MANIFEST = { 'image-manifest': 'true', 'oci-mediatypes': 'true' };
/** A cache image in a registry, beside the image or in a repository of its own. */
const registry = {
    name: 'registry',
    keeps: 'as an image of its own, beside the image or in `cache-image`; whoever can pull it can read it',
    compresses: true,
    attributes: [
        'compression-level',
        'force-compression',
        'image-manifest',
        'oci-mediatypes',
        'registry.insecure'
    ],
    assess,
    cacheFrom: (request) => {
        const { image, attributes } = request;
        if (image === undefined)
            return [];
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .entriesOf */ .Mc)(request, (name) => ({
            type: 'registry',
            attributes: { ref: refOf(image, name), ...(0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .pick */ .Up)(attributes, ['registry.insecure']) }
        }));
    },
    cacheTo: (request) => {
        const { image, mode, names, attributes } = request;
        if (image === undefined)
            return [];
        return [
            {
                type: 'registry',
                attributes: {
                    ref: refOf(image, names.write),
                    mode,
                    ...MANIFEST,
                    ...(0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .compressionAttributes */ .uC)(request),
                    ...attributes,
                    ..._backend_js__WEBPACK_IMPORTED_MODULE_1__/* .IGNORE_ERROR */ .mp
                }
            }
        ];
    }
};
/** A tag of its own, so that it never overwrites an image; at most 128 characters, as names are short. */
function refOf(image, name) {
    return `${image}:buildcache-${name}`;
}
function assess(facts, inputs) {
    const image = (0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .imageOf */ .dT)(inputs);
    if (image === undefined)
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .unusable */ ._P)('there is no cache-image, and no tag to derive one from.');
    const host = (0,_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_0__/* .registryOf */ .Fv)(image);
    if (inputs.cacheImage === undefined && !(0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .pushesImage */ .a7)(inputs)) {
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .unusable */ ._P)('nothing is pushed, and no cache-image was given.');
    }
    if ((0,_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isLoopback */ .U9)(host))
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .usable */ .Je)(`${host} is on this machine.`);
    if (facts.registryLogins.includes(host))
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .usable */ .Je)(`there is a login for ${host}.`);
    if (inputs.cache === 'registry')
        return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .usable */ .Je)(`there is no login for ${host}, and what anybody may read is read.`);
    return (0,_backend_js__WEBPACK_IMPORTED_MODULE_1__/* .unusable */ ._P)(noLogin(host));
}
function noLogin(host) {
    return `there is no login for ${host} (docker/login-action makes one).`;
}
/** Why a cache image must not even be tried to be written; undefined if it may. */
function loginBarrier(inputs, { registryLogins }) {
    const host = (0,_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_0__/* .registryOf */ .Fv)((0,_image_js__WEBPACK_IMPORTED_MODULE_2__/* .imageOf */ .dT)(inputs) ?? '');
    return (0,_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isLoopback */ .U9)(host) || registryLogins.includes(host) ? undefined : noLogin(host);
}


/***/ }),

/***/ 4261:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Nx: () => (/* binding */ complaintOf),
/* harmony export */   Zq: () => (/* binding */ STARTING_LIMIT),
/* harmony export */   o2: () => (/* binding */ askBuildx)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _cancellation_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(4632);


/** Longest that an answer is waited for; milliseconds. buildx itself gives a builder 20 s. */
const ANSWER_LIMIT = 30_000;
/** Longest that a builder has to start; milliseconds. Its image may have to be pulled first. */
const STARTING_LIMIT = 120_000;
/** A record of a build's events may be long. */
const LONGEST_ANSWER = 512 * 1024 * 1024;
/**
 * Asks buildx a question: `args` without a shell, nothing printed, at most `limit` milliseconds. No answer in time is a
 * failed one. Rejects only if the program cannot be started.
 */
function askBuildx(command, args, limit = ANSWER_LIMIT) {
    return new Promise((resolve, reject) => {
        const options = { timeout: limit, maxBuffer: LONGEST_ANSWER, killSignal: 'SIGKILL' };
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.execFile)(command.program, [...command.leading, ...args], options, (error, stdout, stderr) => {
            if (error === null)
                resolve({ exitCode: 0, stdout, stderr });
            else if (typeof error.code === 'number')
                resolve({ exitCode: error.code, stdout, stderr });
            else if (error.killed === true)
                resolve({ exitCode: 1, stdout, stderr: `${stderr}\nno answer within ${limit / 1000} s` });
            else if (error.signal)
                resolve({ exitCode: 1, stdout, stderr: `${stderr}\nended by ${error.signal}` });
            else
                reject(error);
        });
        // Such as a builder that is being made: buildx leaves a container behind if it is interrupted then.
        (0,_cancellation_js__WEBPACK_IMPORTED_MODULE_1__/* .endWithStep */ .Mr)(child, 'finish');
    });
}
/** What a failed answer says: its last line of stderr without buildx's `ERROR: `. */
function complaintOf(answer) {
    const lines = answer.stderr.trim().split('\n');
    return (lines.at(-1) ?? '').replace(/^ERROR: /, '') || `exit code ${answer.exitCode} without a message`;
}


/***/ }),

/***/ 3655:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ft: () => (/* binding */ renderEntry),
/* harmony export */   Km: () => (/* binding */ parseEntries),
/* harmony export */   cT: () => (/* binding */ withoutSecrets),
/* harmony export */   kH: () => (/* binding */ hasSecrets),
/* harmony export */   sp: () => (/* binding */ renderFields)
/* harmony export */ });
/* harmony import */ var csv_stringify_sync__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6789);
/* harmony import */ var _inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7103);


/** As buildx reads it back (util/buildflags/cache.go): one CSV line of `key=value`, quoted where needed. */
function renderEntry(entry) {
    return renderFields([['type', entry.type], ...Object.entries(entry.attributes)]);
}
/** One CSV line of `key=value` fields, as many flags of buildx take it. */
function renderFields(pairs) {
    return (0,csv_stringify_sync__WEBPACK_IMPORTED_MODULE_0__/* .stringify */ .A)([pairs.map(([key, value]) => `${key}=${value}`)], { eof: false, quoted_match: /\r/ });
}
/**
 * Reads a user's line. A line without any `=` is a list of registry references, as buildx has it.
 * A line that is not made of `key=value` fields gives no entries: what is wrong with it is for buildx to say.
 */
function parseEntries(line) {
    const fields = (0,_inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .csvFields */ .q)(line, false) ?? [];
    if (!line.includes('='))
        return fields.map((ref) => ({ type: 'registry', attributes: { ref } }));
    if (!fields.every((field) => field.includes('=')))
        return [];
    const pairs = fields.map((field) => {
        const equals = field.indexOf('=');
        return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1)];
    });
    const { type = '', ...attributes } = Object.fromEntries(pairs);
    return [{ type, attributes }];
}
/** Credentials in a line, each after what makes it known: in a quoted field, in another, in addresses, in the gateway's path. */
const CREDENTIALS = [
    /((?:^|,)\s*"(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^"]|"")*)/gi,
    /((?:^|[,\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=)((?:[^,"]|"")*)/gi,
    /(:\/\/[^/@\s:,]*:)([^/@\s]+)(?=@)/g,
    /(\bhttps?:\/\/)([^/@\s:,]{20,})(?=(?::[^/@\s]*)?@)/gi,
    /([?&](?:sig|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=)([^&\s,"]+)/gi,
    /(:\d{1,5}\/(?:v2\/)?)([0-9a-f]{32})(?=\/)/g
];
/** A line of a cache, well-formed or not, with stars for its credentials. */
function withoutSecrets(line) {
    return CREDENTIALS.reduce((text, form) => text.replace(form, '$1***'), line);
}
/** Whether a line has credentials in it. */
function hasSecrets(line) {
    return withoutSecrets(line) !== line;
}


/***/ }),

/***/ 3979:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Iu: () => (/* binding */ imagesOfContexts),
/* harmony export */   Xj: () => (/* binding */ dockerfileCandidates),
/* harmony export */   fc: () => (/* binding */ resolveContexts),
/* harmony export */   vn: () => (/* binding */ checkDockerfile)
/* harmony export */ });
/* unused harmony export defaultContext */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3916);
/* harmony import */ var _remote_context_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5246);
/* harmony import */ var _versions_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4891);





/** The first buildx that takes the `?ref=` form. */
const OLDEST_FOR_QUERY = '0.29.0';
/**
 * The repository at this job's commit, as docker/build-push-action has it when no context is given (actions-toolkit
 * src/buildx/build.ts, gitContext): `repo.git#commit`, or `repo.git?ref=…&checksum=…` where that is asked for.
 */
function defaultContext({ event, settings, buildxVersion }) {
    const { serverUrl, repository, sha, ref = '', pullRequestHead } = event;
    if (repository === undefined)
        return undefined;
    const isPullRequest = ref.startsWith('refs/pull/');
    const commit = isPullRequest && settings.pullRequestHeadContext ? (pullRequestHead ?? sha) : sha;
    const base = `${serverUrl}/${repository}.git`;
    const fullRef = ref === '' || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
    if (!settings.gitQueryContext || (0,_versions_js__WEBPACK_IMPORTED_MODULE_3__/* .isOlderThan */ .U)(OLDEST_FOR_QUERY, [buildxVersion]))
        return `${base}#${commit ?? fullRef}`;
    if (commit === undefined || isPullRequest || fullRef === '')
        return `${base}?ref=${encoded(commit ?? fullRef)}`;
    return `${base}?ref=${encoded(fullRef)}&checksum=${commit}`;
}
/** As the value of a query: a branch may have `#` or `&` in its name. */
function encoded(text) {
    return encodeURIComponent(text).replaceAll('%2F', '/');
}
/** `{{defaultContext}}`, perhaps with a folder after it. */
const PLACEHOLDER = /\{\{\s*defaultContext\s*\}\}(?::([^\s,]*))?/g;
/** The build contexts of this build, with `{{defaultContext}}` replaced as it stands, nothing escaped. */
function resolveContexts(inputs, facts) {
    const repository = defaultContext(facts);
    const context = inputs.context ?? repository;
    if (context === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz('context: was not given, and GITHUB_REPOSITORY, from which its default is made, is not set.');
    }
    const resolved = (text) => text.replace(PLACEHOLDER, (_, folder) => inFolder(repository, folder));
    return { context: resolved(context), named: inputs.buildContexts.map(resolved), repository };
}
/** The images among named contexts: `ghcr.io/octo/base` of `base=docker-image://ghcr.io/octo/base`. */
function imagesOfContexts(named) {
    return named.flatMap((line) => /=docker-image:\/\/(.*)$/s.exec(line)?.[1] ?? []);
}
/** A folder of a git context; in the query form it is one more parameter. */
function inFolder(repository, folder) {
    if (repository === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz('{{defaultContext}}: GITHUB_REPOSITORY, from which it is made, is not set; give a path.');
    }
    if (folder === undefined)
        return repository;
    return repository.includes('?') ? `${repository}&subdir=${encoded(folder)}` : `${repository}:${folder}`;
}
/**
 * Looks for the Dockerfile where buildx will: only for a context that is a folder of this machine.
 * @throws {InputError} if it is not there
 */
async function checkDockerfile(context, file) {
    if ((0,_remote_context_js__WEBPACK_IMPORTED_MODULE_4__/* .isRemoteContext */ .u)(context) || (file !== undefined && (0,_remote_context_js__WEBPACK_IMPORTED_MODULE_4__/* .isRemoteContext */ .u)(file)))
        return;
    const found = await Promise.all(dockerfileCandidates(context, file).map(isThere));
    if (found.includes(true))
        return;
    const complaint = file === undefined
        ? `context: ${(0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(context)} has no Dockerfile`
        : `file: ${(0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(file)} does not exist`;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${complaint}; \`file\` is a path from the workspace (not from the context), such as services/api/Dockerfile.`);
}
/** Where buildx looks; for a Dockerfile, a lower-case dockerfile will do too (build/opt.go, handleLowercaseDockerfile). */
function dockerfileCandidates(context, file) {
    const path = file ?? (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(context, 'Dockerfile');
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.basename)(path) === 'Dockerfile' ? [path, (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), 'dockerfile')] : [path];
}
async function isThere(path) {
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.access)(path);
        return true;
    }
    catch {
        // Absent, or not readable: either way buildx could not build from it.
        return false;
    }
}


/***/ }),

/***/ 6078:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ jsonLines)
/* harmony export */ });
/** The objects of a text that has one a line, as buildx's `--format json` does; other lines are passed over. */
function jsonLines(text) {
    return text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .flatMap((line) => {
        try {
            return [JSON.parse(line)];
        }
        catch {
            // Cut off: what it would have said is not known.
            return [];
        }
    });
}


/***/ }),

/***/ 5439:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fw: () => (/* binding */ parseOutput),
/* harmony export */   Yx: () => (/* binding */ isPushed),
/* harmony export */   wu: () => (/* binding */ isImage)
/* harmony export */ });
/* harmony import */ var _inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7103);
/* harmony import */ var _inputs_go_bool_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9040);


/**
 * Reads a user's `--output` as buildx does (util/buildflags/export.go): CSV of `key=value`; a single field that names no
 * type is the folder of a local output. What is wrong with a line is for buildx to say: it then has no type.
 */
function parseOutput(line) {
    const fields = (0,_inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .csvFields */ .q)(line) ?? [];
    if (fields.length === 1 && !fields[0]?.startsWith('type='))
        return { type: 'local', attributes: {} };
    const pairs = fields.map((field) => {
        const [key = '', ...rest] = field.split('=');
        return [key.trim().toLowerCase(), rest.join('=').trim()];
    });
    const { type = '', ...attributes } = Object.fromEntries(pairs);
    return { type, attributes };
}
/** Whether it has an image that docker's own builder would keep: `image`, and `registry`, its short form for a push. */
function isImage({ type }) {
    return type === 'image' || type === 'registry';
}
function isPushed({ type, attributes }) {
    return type === 'registry' || (type === 'image' && (0,_inputs_go_bool_js__WEBPACK_IMPORTED_MODULE_1__/* .parseGoBool */ .M)(attributes.push ?? '') === true);
}


/***/ }),

/***/ 2472:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Fv: () => (/* binding */ registryOf),
/* harmony export */   U$: () => (/* binding */ registryHost),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   ti: () => (/* binding */ hasTag)
/* harmony export */ });
const DOCKER_HUB = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);
/** The registry of a server's address, as the docker CLI's configuration has those. */
function registryHost(server) {
    const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? server;
    return DOCKER_HUB.has(host) ? 'docker.io' : host;
}
/** The registry that a repository name such as `ghcr.io/owner/name` lives in; `docker.io` for short names. */
function registryOf(repository) {
    const [first, ...rest] = repository.split('/');
    const named = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost');
    return named ? registryHost(first) : 'docker.io';
}
/** The bare names of this machine, which want no login and are reached only from its own network. */
function isLoopback(registry) {
    return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(registry);
}
/** Whether a reference ends with a tag: a colon before the last slash is that of a port. */
function hasTag(reference) {
    return /:./s.test(reference.slice(reference.lastIndexOf('/') + 1));
}


/***/ }),

/***/ 5246:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ withoutRevision),
/* harmony export */   u: () => (/* binding */ isRemoteContext)
/* harmony export */ });
/** Whether a build context is no folder of this machine, as buildx sees it (build/utils.go). */
function isRemoteContext(context) {
    return context === '-' || /^(https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:|^github\.com\//.test(context);
}
/**
 * A remote context without the commit, branch or tag in it, but with the folder:
 * `repo.git#main:api` and `repo.git?ref=main&subdir=api` both give `repo.git:api`.
 */
function withoutRevision(context) {
    const [address = '', fragment = ''] = context.split('#', 2);
    const [repository = '', query = ''] = address.split('?', 2);
    const folder = fragment.split(':', 2)[1] ?? new URLSearchParams(query).get('subdir') ?? '';
    return folder === '' ? repository : `${repository}:${folder}`;
}


/***/ }),

/***/ 4891:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ isOlderThan)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2088);
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(semver__WEBPACK_IMPORTED_MODULE_0__);

/** Whether one of the versions is known to be older than `floor` (`0.20.0`). Unknown is not older. */
function isOlderThan(floor, versions) {
    return versions.some((version) => {
        const parsed = semver__WEBPACK_IMPORTED_MODULE_0___default().coerce(version);
        return parsed !== null && semver__WEBPACK_IMPORTED_MODULE_0___default().lt(parsed, floor);
    });
}


/***/ }),

/***/ 4632:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Mr: () => (/* binding */ endWithStep),
/* harmony export */   Z8: () => (/* binding */ withFolder),
/* harmony export */   tJ: () => (/* binding */ endInOrder)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__nccwpck_require__.n(node_os__WEBPACK_IMPORTED_MODULE_2__);



/*
 * To a step of a cancelled job the runner sends SIGINT, 7.5 s later SIGTERM, and ends it 2.5 s after that. The programs that
 * the step has started are told nothing (actions/runner ProcessInvoker.cs).
 */
/** Longest that the programs of a cancelled step have to end by themselves; milliseconds. */
const PATIENCE = 5_000;
const SIGNALS = ['SIGINT', 'SIGTERM'];
const programs = new Map();
const folders = new Set();
let cancelled;
/** From now on a cancelled step ends its programs first, then deletes the folders it works in, and goes no further. */
function endInOrder() {
    for (const signal of SIGNALS)
        process.on(signal, () => cancel(signal));
}
/** Has a program that was just started end with the step. */
function endWithStep(program, ending) {
    const ended = () => {
        programs.delete(program);
        // Before anybody learns of the end, and begins something else.
        if (cancelled !== undefined && programs.size === 0)
            leave(cancelled);
    };
    programs.set(program, ending);
    program.once('error', ended).once('close', ended);
    if (cancelled !== undefined)
        program.kill('SIGINT');
}
/** Does work in a folder of its own, whose path begins with `prefix` and which is gone afterwards. */
async function withFolder(prefix, work) {
    const folder = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)(prefix);
    folders.add(folder);
    try {
        return await work(folder);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(folder, { recursive: true, force: true });
        folders.delete(folder);
    }
}
function cancel(signal) {
    if (cancelled !== undefined)
        return;
    cancelled = signal;
    process.stdout.write('The job was cancelled; what this step has begun is ended.\n');
    if (programs.size === 0)
        leave(signal);
    for (const [program, ending] of programs)
        if (ending === 'stop')
            program.kill('SIGINT');
    setTimeout(() => {
        for (const program of programs.keys())
            program.kill('SIGKILL');
        leave(signal);
    }, PATIENCE);
}
function leave(signal) {
    for (const folder of folders)
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(folder, { recursive: true, force: true });
    process.exit(128 + node_os__WEBPACK_IMPORTED_MODULE_2__.constants.signals[signal]);
}


/***/ }),

/***/ 2398:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ canExportCache),
/* harmony export */   Dq: () => (/* binding */ isOfThisJob),
/* harmony export */   E7: () => (/* binding */ parseInspect),
/* harmony export */   IK: () => (/* binding */ inspectBuilder),
/* harmony export */   g6: () => (/* binding */ startBuilder),
/* harmony export */   oi: () => (/* binding */ holdsEarlierBuilds)
/* harmony export */ });
/* harmony import */ var _buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4261);
/* harmony import */ var _buildx_json_lines_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6078);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3916);



const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';
/**
 * Parses what `buildx inspect` prints (docker/buildx commands/inspect.go): a head of `Key: value` lines, then,
 * after `Nodes:`, one such block per node, with indented lines under `Labels:`.
 */
function parseInspect(text) {
    const [head = '', nodes = ''] = text.split(/^Nodes:$/m);
    const blocks = nodes.split(/^(?=Name:)/m).filter((block) => block.trim() !== '');
    return {
        name: field(head, 'Name') ?? '',
        driver: field(head, 'Driver') ?? '',
        nodes: blocks.map(parseNode),
        isOldBuildx: blocks.some((block) => field(block, 'Buildkit') !== undefined),
        error: field(head, 'Error') ??
            blocks.map((block) => field(block, 'Error')).find((error) => error !== undefined)
    };
}
function parseNode(block) {
    const version = field(block, 'BuildKit version') ?? field(block, 'Buildkit');
    return {
        name: field(block, 'Name') ?? '',
        endpoint: field(block, 'Endpoint') ?? '',
        status: field(block, 'Status') ?? '',
        buildkitVersion: version?.replace(/^v/, ''),
        platforms: (field(block, 'Platforms') ?? '').match(/[^,\s*]+/g) ?? [],
        labels: Object.fromEntries([...block.matchAll(/^ (org\.mobyproject\.\S+):[ \t]*(.*)$/gm)].map(([, key, value]) => [key, value]))
    };
}
function field(block, key) {
    return new RegExp(`^${key}:[ \\t]*(.+)$`, 'm').exec(block)?.[1]?.trim();
}
/**
 * Whether the builder can write a cache for other builders. The docker driver without the containerd image
 * store cannot (docker/buildx build/utils.go: "Cache export is not supported for the docker driver").
 */
function canExportCache(builder) {
    return builder.driver !== 'docker' || builder.nodes.some((node) => SNAPSHOTTER in node.labels);
}
/**
 * Whether nobody but this job uses the builder, now or later: it is on a machine that was made for the job. A builder of
 * kubernetes or behind an address is not known to be.
 */
function isOfThisJob({ builder, runner, settings }) {
    const { driver, nodes } = builder;
    if (settings.remoteEngine || nodes.some(({ endpoint }) => /^(tcp|ssh|https?):/.test(endpoint)))
        return false;
    const isHere = driver === 'docker' ||
        driver === 'docker-container' ||
        (driver === 'remote' && nodes.every(({ endpoint }) => endpoint.startsWith('unix://')));
    return runner.ephemeral && isHere;
}
/**
 * Asks for the builder that a build would use. One that has not been started yet is started if that may be, as the build
 * would have to do, so that its version is known.
 * @throws {InputError} if there is no such builder, or no docker for it
 */
async function inspectBuilder(command, name, mayStart = true) {
    const words = name === undefined ? [] : [name];
    const answer = await (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .askBuildx */ .o2)(command, ['inspect', ...words]);
    if (answer.exitCode !== 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(await absence(command, name, (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .complaintOf */ .Nx)(answer)));
    const builder = parseInspect(answer.stdout);
    if (builder.driver === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(noEngine(builder.error));
    return mayStart && canBeStarted(builder) ? startBuilder(command, builder) : builder;
}
/** Others are not ours to start, and buildx tries for 20 s to reach them. */
function canBeStarted({ driver, nodes }) {
    const isStartable = driver === 'docker-container' || driver === 'kubernetes';
    return isStartable && nodes.some(({ status }) => status === 'inactive' || status === 'stopped');
}
/** Starts the builder; one that cannot be started is left as it is: the build will say what is wrong. */
async function startBuilder(command, builder) {
    const start = () => (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .askBuildx */ .o2)(command, ['inspect', '--bootstrap', builder.name], _buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .STARTING_LIMIT */ .Zq);
    const first = await start();
    // What tries how the builder reaches this step (approach.ts) starts it, too, and may be the first.
    const isStartedByAnother = first.exitCode !== 0 && first.stderr.includes('already in use');
    const answer = isStartedByAnother ? await start() : first;
    return answer.exitCode === 0 ? parseInspect(answer.stdout) : builder;
}
async function absence(command, name, complaint) {
    if (name === undefined)
        return `The current builder cannot be used: ${complaint}`;
    const known = await (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .askBuildx */ .o2)(command, ['ls', '--format', '{{.Builder.Name}}']);
    const names = [...new Set(known.stdout.split('\n').filter((line) => line !== ''))];
    const choice = names.length > 0 ? `Builders on this runner: ${names.join(', ')}.` : 'There is no builder on this runner.';
    return `builder: "${name}" cannot be used: ${complaint}. ${choice}`;
}
function noEngine(complaint = 'it does not answer') {
    return (`Docker cannot be reached, so there is nothing to build on (${complaint}). Start docker on this runner, set ` +
        'DOCKER_HOST to one that runs, or name a builder that needs none in `builder` (one of the remote or kubernetes driver).');
}
/**
 * Whether the builder (the current one if no name is given) still has what an earlier job built for this repository: a completed record in its
 * history from before this job, and layers. A history alone proves nothing, as pruning layers leaves it.
 */
async function holdsEarlierBuilds(command, name, repository, jobStartedAt) {
    const builder = name === undefined ? [] : ['--builder', name];
    const filters = ['--filter', `repository=${repository}`, '--filter', 'status=completed'];
    const history = await (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .askBuildx */ .o2)(command, ['history', 'ls', ...builder, ...filters, '--format', 'json']);
    const finishedBefore = (0,_buildx_json_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .jsonLines */ .i)(history.stdout).some(({ completed_at }) => completed_at !== undefined && Date.parse(completed_at) < jobStartedAt);
    // An older buildx or BuildKit has no history: then nothing is known of earlier jobs.
    if (history.exitCode !== 0 || !finishedBefore)
        return false;
    const usage = await (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_0__/* .askBuildx */ .o2)(command, ['du', ...builder, '--filter', 'type=regular', '--format', 'json']);
    return usage.exitCode === 0 && (0,_buildx_json_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .jsonLines */ .i)(usage.stdout).length > 0;
}


/***/ }),

/***/ 6029:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   aY: () => (/* binding */ findOnPath),
/* harmony export */   ah: () => (/* binding */ findBuildx)
/* harmony export */ });
/* unused harmony export PLUGIN_FOLDERS */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _buildx_ask_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4261);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3916);
/* harmony import */ var _docker_config_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3968);





/** Where the docker CLI looks for plugins on Linux, in its order (docker/cli cli-plugins/manager). */
const PLUGIN_FOLDERS = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins'
];
/**
 * Finds buildx: the plugin's own binary (it starts in half the time of `docker buildx`), else a standalone
 * `buildx` on PATH, else `docker buildx` in the hope that docker knows where its plugin is.
 * @throws {InputError} if there is no buildx
 */
async function findBuildx(env = process.env) {
    const plugins = [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)((0,_docker_config_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerConfigFolder */ .P)(env), 'cli-plugins'), ...PLUGIN_FOLDERS];
    const direct = (await firstExecutable(plugins.map((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, 'docker-buildx')))) ??
        (await findOnPath('buildx', env));
    if (direct !== undefined)
        return { program: direct, leading: [] };
    const docker = await findOnPath('docker', env);
    if (docker === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .InputError */ .dz('Neither docker nor buildx was found on this runner. Add a step with docker/setup-buildx-action before this one, ' +
            'or install Docker with the buildx plugin.');
    }
    const throughDocker = { program: docker, leading: ['buildx'] };
    if ((await (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_2__/* .askBuildx */ .o2)(throughDocker, ['version'])).exitCode === 0)
        return throughDocker;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .InputError */ .dz('docker was found on this runner, but not its buildx plugin. Add a step with docker/setup-buildx-action before ' +
        'this one, or install the plugin (Debian and Ubuntu: docker-buildx-plugin).');
}
/** The program of this name in the first folder of PATH that has it. */
function findOnPath(name, env) {
    const folders = (env.PATH ?? '').split(node_path__WEBPACK_IMPORTED_MODULE_1__.delimiter).filter((folder) => folder !== '');
    return firstExecutable(folders.map((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, name)));
}
async function firstExecutable(paths) {
    for (const path of paths) {
        if (await isExecutable(path))
            return path;
    }
    return undefined;
}
async function isExecutable(path) {
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.access)(path, node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.constants.X_OK);
        return (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path)).isFile();
    }
    catch {
        // Not there, or not ours to run: the next place is tried.
        return false;
    }
}


/***/ }),

/***/ 2644:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q_: () => (/* binding */ leaveMarker),
/* harmony export */   tv: () => (/* binding */ layersFolder),
/* harmony export */   xr: () => (/* binding */ inspectCacheFolder)
/* harmony export */ });
/* unused harmony exports removeCarried, placesOfCacheFolder */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3916);
/* harmony import */ var _if_absent_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3364);




const MARKER = '.buildkit-cache';
const LAYERS = 'layers';
/** What a cache folder may hold: ours, and what a file system puts at the root of a volume. */
const EXPECTED = new Set([MARKER, LAYERS, 'state', 'lost+found']);
/**
 * The folder that has a folder for each OCI layout. Those that a service carries from job to job are in the folder of the
 * job alone: a later job, which may be trusted more, finds on this machine nothing of what they hold.
 */
function layersFolder({ cacheFolder, temp }, isCarried) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(isCarried ? carriedFolder(temp) : cacheFolder.path, LAYERS);
}
function carriedFolder(temp) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temp, 'buildkit-cache-carried');
}
/** Deletes what was to be carried to later jobs. */
async function removeCarried(env = process.env) {
    await rm(carriedFolder(env.RUNNER_TEMP || '/tmp'), { recursive: true, force: true, maxRetries: 5 });
}
/** Where layouts may be: where an input says, if one does, or else where they are by default; and those of the job alone. */
function placesOfCacheFolder(given, env) {
    const usual = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(env.RUNNER_TOOL_CACHE || env.RUNNER_TEMP || '/tmp', 'buildkit-cache');
    const known = given === undefined ? [usual] : [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(env.GITHUB_WORKSPACE || '.', given), usual];
    return [...known, carriedFolder(env.RUNNER_TEMP || '/tmp')];
}
/**
 * Looks at the cache folder and writes nothing.
 * @throws {InputError} if the given folder holds what this action did not put there
 */
async function inspectCacheFolder(given, env, jobStartedAt) {
    const [path = ''] = placesOfCacheFolder(given, env);
    if (given === undefined)
        return { path, persistence: (await isLeftByEarlierJob(path, jobStartedAt)) ? 'proved' : 'unknown' };
    const foreign = (await entries(path)).filter((name) => !EXPECTED.has(name));
    if (foreign.length > 0 && foreign[0] !== undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`cache-dir: ${path} holds files that this action did not make (such as ${foreign[0]}) and is left untouched; ` +
            'give an empty folder or one that does not exist yet.');
    }
    return { path, persistence: 'declared' };
}
/** Leaves the marker by which a later job knows that this machine keeps files. */
async function leaveMarker(folder) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdir)(folder.path, { recursive: true });
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder.path, MARKER), 'Kept by buildkit-cache-action to see whether this runner keeps files.\n', {
        flag: 'wx'
    }).catch((error) => {
        // An earlier job's marker keeps its time: that is what proves persistence.
        if (error.code !== 'EEXIST')
            throw error;
    });
}
async function isLeftByEarlierJob(path, jobStartedAt) {
    if (jobStartedAt === undefined)
        return false;
    const marker = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(path, MARKER)).catch((0,_if_absent_js__WEBPACK_IMPORTED_MODULE_3__/* .ifAbsent */ .T)(undefined));
    return marker !== undefined && marker.mtimeMs < jobStartedAt;
}
async function entries(path) {
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(path);
    }
    catch (error) {
        const { code } = error;
        if (code === 'ENOENT')
            return [];
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`cache-dir: ${path} cannot be used as a folder (${code}).`, { cause: error });
    }
}


/***/ }),

/***/ 486:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   en: () => (/* binding */ isRepositoryName),
/* harmony export */   fP: () => (/* binding */ askGithub),
/* harmony export */   k9: () => (/* binding */ findCacheListing)
/* harmony export */ });
/* harmony import */ var _cache_service_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8623);

/** `owner/name`; nothing that leads elsewhere as a part of an address. */
function isRepositoryName(text) {
    return /^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(text);
}
/** A question to GitHub's API, with a limit in milliseconds. */
function askGithub(url, token, limit) {
    return fetch(url, {
        headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
        redirect: 'error',
        signal: AbortSignal.timeout(limit)
    });
}
/** Milliseconds. What it brings is not worth more waiting. */
const LIMIT = 3_000;
/**
 * The job's token, if it can be shown to list the repository's caches (`permissions: actions: read`). Asked only on
 * github.com: BuildKit's exporter, which is told of it, knows no other address (go-actions-cache rest.go).
 */
async function findCacheListing({ githubToken: token }, { repository, serverUrl }, env) {
    if (token === undefined || repository === undefined || serverUrl !== 'https://github.com')
        return undefined;
    if ((0,_cache_service_js__WEBPACK_IMPORTED_MODULE_0__/* .isProxied */ .S7)(env))
        return undefined;
    if (!isRepositoryName(repository))
        return undefined;
    const api = env.GITHUB_API_URL || 'https://api.github.com';
    try {
        const response = await askGithub(`${api}/repos/${repository}/actions/caches?per_page=1`, token, LIMIT);
        await response.body?.cancel();
        return response.ok ? { repository, token } : undefined;
    }
    catch {
        // No answer in time, or none at all: the exporter then asks for each layer, as it does without.
        return undefined;
    }
}


/***/ }),

/***/ 8623:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Zb: () => (/* binding */ detectCacheService),
  S7: () => (/* binding */ isProxied),
  ym: () => (/* binding */ probeCacheService),
  kW: () => (/* binding */ serviceAccess)
});

// UNUSED EXPORTS: CACHE_MODES

// EXTERNAL MODULE: ./src/errors.ts
var errors = __nccwpck_require__(3916);
// EXTERNAL MODULE: ./src/inputs/go-bool.ts
var go_bool = __nccwpck_require__(9040);
;// CONCATENATED MODULE: ./src/environment/cache-token.ts
const READ = 1;
const WRITE = 2;
/**
 * Reads the `ac`, `nbf` and `exp` claims of ACTIONS_RUNTIME_TOKEN, as BuildKit's client does, without checking the
 * signature (tonistiigi/go-actions-cache cache.go). `ac` is a JSON text inside the JSON:
 * `[{"Scope":"refs/heads/main","Permission":3}]`, bit 1 read, bit 2 write.
 */
function readCacheToken(token) {
    if (!token)
        return { kind: 'absent' };
    const payload = token.split('.')[1];
    if (payload === undefined)
        return { kind: 'unreadable', reason: 'it is not a JSON web token' };
    try {
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
        if (typeof claims.ac !== 'string')
            return { kind: 'unreadable', reason: 'it has no access controls (claim "ac")' };
        if (!isTime(claims.exp) || !isTime(claims.nbf))
            return { kind: 'unreadable', reason: 'it does not say when it is valid (claims "nbf" and "exp")' };
        const controls = JSON.parse(claims.ac);
        return {
            kind: 'read',
            scopes: controls.map(({ Scope, Permission }) => ({
                scope: String(Scope),
                read: (Permission & READ) !== 0,
                write: (Permission & WRITE) !== 0
            })),
            notBefore: claims.nbf * 1000,
            expiresAt: claims.exp * 1000
        };
    }
    catch {
        // The parser's message would quote the token.
        return { kind: 'unreadable', reason: 'its claims are not well-formed' };
    }
}
/** Seconds since 1970 that a date can be made of. */
function isTime(claim) {
    return typeof claim === 'number' && !Number.isNaN(new Date(claim * 1000).getTime());
}

;// CONCATENATED MODULE: ./src/environment/cache-service.ts



const CACHE_MODES = ['none', 'read', 'write', 'write-only'];
/** The service as the environment announces it. */
function detectCacheService(env) {
    const token = readCacheToken(env.ACTIONS_RUNTIME_TOKEN);
    const mode = CACHE_MODES.find((known) => known === env.ACTIONS_CACHE_MODE);
    const common = { token, mode, proxied: isProxied(env), outage: undefined };
    const { ACTIONS_RESULTS_URL: v2, ACTIONS_CACHE_URL: v1 } = env;
    if (v2 && (0,go_bool/* parseGoBool */.M)(env.ACTIONS_CACHE_SERVICE_V2 ?? '')) {
        return token.kind === 'absent'
            ? { ...common, api: 'none', url: undefined }
            : { ...common, api: 'v2', url: v2 };
    }
    // act's service wants no token.
    if (v1)
        return { ...common, api: 'v1', url: v1 };
    return { ...common, api: 'none', url: undefined };
}
const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
/** Whether the way out leads through a proxy, which node by itself does not take: what is asked then gets no answer. */
function isProxied(env) {
    return PROXIES.some((name) => env[name]);
}
const PROBE_MILLISECONDS = 5_000;
/**
 * The service, and whether anybody answers at its address: any answer will do. BuildKit and @actions/cache wait for one
 * that accepts connections and says nothing, for ten minutes and more. Not asked where the way leads through a proxy.
 */
async function probeCacheService(env) {
    const service = detectCacheService(env);
    if (service.url === undefined || service.proxied)
        return service;
    return { ...service, outage: await findOutage(service.url) };
}
async function findOutage(url) {
    try {
        const { protocol } = new URL(url);
        const { request } = protocol === 'http:' ? await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 7067, 23)) : await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4708, 23));
        const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
        await new Promise((resolve, reject) => {
            const probe = request(url, { method: 'HEAD', signal }, (response) => {
                response.destroy();
                resolve();
            });
            probe.on('error', (error) => reject(signal.aborted ? signal.reason : error));
            probe.end();
        });
        return undefined;
    }
    catch (error) {
        return (0,errors/* reasonOf */.A3)(error);
    }
}
/** Undefined where there is no such service for this job, or none that can be asked from here. */
function serviceAccess(env = process.env) {
    const { ACTIONS_RUNTIME_TOKEN: token } = env;
    const { api, url, proxied } = detectCacheService(env);
    return api === 'v2' && url !== undefined && token && !proxied ? { url, token } : undefined;
}


/***/ }),

/***/ 9399:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f: () => (/* binding */ declareResults),
  Z: () => (/* binding */ leaveState)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
;// CONCATENATED MODULE: ./src/outputs.ts
/** The outputs that action.yml declares, in its order. */
const OUTPUT_NAMES = [
    'digest',
    'imageid',
    'metadata',
    'cache-backend',
    'cache-scope',
    'cache-hit',
    'cached-steps',
    'total-steps',
    'cache-hit-ratio',
    'cache-seconds-saved',
    'cache-read-bytes',
    'cache-written-bytes',
    'cache-report',
    'cache-exported',
    'cache-plan',
    'cache-from',
    'cache-to'
];

;// CONCATENATED MODULE: ./src/state.ts
const STATE_NAMES = [
    'layers',
    'request',
    'saver',
    'mounts',
    'mountsRequest',
    'mountsSaver',
    'builder'
];
/** Builders of this action's own have such names, and no others are ever removed. */
const OWN_BUILDER = /^buildkit-cache-[0-9a-f]{8}$/;
const LAYERS = /^\/.*\/layers\/[a-z0-9_][a-z0-9_.-]*$/;
const REQUEST = /^[0-9a-f]{16}$/;
const SAVER = /^\d{1,10}$/;
/** The state as `read` gives it by name; what is not of the form that this action writes counts as absent. */
function parseSavedState(read) {
    return {
        layers: matching(LAYERS, read('layers')),
        request: matching(REQUEST, read('request')),
        saver: matching(SAVER, read('saver')),
        mounts: matching(LAYERS, read('mounts')),
        mountsRequest: matching(REQUEST, read('mountsRequest')),
        mountsSaver: matching(SAVER, read('mountsSaver')),
        builder: matching(OWN_BUILDER, read('builder'))
    };
}
function matching(form, text) {
    return text !== undefined && form.test(text) ? text : undefined;
}

;// CONCATENATED MODULE: ./src/environment/declare-results.ts



/**
 * Sets every output and every state of this step to nothing, by file. The runner reads these files after the step, so
 * that whatever the step prints cannot set one that stays unset; what is set later by file takes the place of nothing.
 */
function declareResults(env = process.env) {
    append(env.GITHUB_OUTPUT, OUTPUT_NAMES);
    append(env.GITHUB_STATE, STATE_NAMES);
}
/** Leaves a text for the post step; as @actions/core does it, which is not loaded yet while the facts are gathered. */
function leaveState(name, text, env = process.env) {
    if (env.GITHUB_STATE)
        (0,external_node_fs_.appendFileSync)(env.GITHUB_STATE, `${name}=${text}\n`);
}
/** Older runners have no such files. */
function append(path, names) {
    if (path)
        (0,external_node_fs_.appendFileSync)(path, names.map((name) => `${name}=\n`).join(''));
}


/***/ }),

/***/ 3968:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ dockerConfigFolder),
/* harmony export */   o: () => (/* binding */ readRegistryLogins)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__nccwpck_require__.n(node_os__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(2472);





/** The folder of the docker CLI's configuration. */
function dockerConfigFolder(env) {
    return env.DOCKER_CONFIG || (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(env.HOME || (0,node_os__WEBPACK_IMPORTED_MODULE_2__.homedir)(), '.docker');
}
/** A credential helper may have to ask a keychain; milliseconds. */
const HELPER_LIMIT = 5_000;
/**
 * The registries (`host[:port]`, Docker Hub as `docker.io`) that the docker CLI has a login or a credential helper for:
 * what its configuration names, and what its credential store lists. Nothing secret is read out of either. No or a
 * broken file means no logins.
 */
async function readRegistryLogins(folder, env) {
    let config;
    try {
        config = (JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, 'config.json'), 'utf8')) ?? {});
    }
    catch {
        // docker itself treats a missing file as empty; what is wrong with a broken one buildx will say.
        return [];
    }
    const { auths, credHelpers, credsStore } = config;
    // With a credential store, `docker login` leaves an empty entry; without one, an empty entry is no login.
    const named = Object.entries(auths ?? {}).filter(([, auth]) => Boolean(credsStore) || Object.keys(auth ?? {}).length > 0);
    const listed = credsStore ? await listStore(credsStore, env) : [];
    const servers = [...named.map(([server]) => server), ...Object.keys(credHelpers ?? {}), ...listed];
    return [...new Set(servers.map(_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_4__/* .registryHost */ .U$))];
}
/**
 * What a credential store has logins for. `list` gives addresses with user names, and no passwords
 * (docker/docker-credential-helpers). One that is not there or fails lists nothing.
 */
async function listStore(store, env) {
    // The name becomes that of a program.
    if (!/^[\w-]+$/.test(store))
        return [];
    return new Promise((resolve) => {
        const options = { timeout: HELPER_LIMIT, env: { ...env }, killSignal: 'SIGKILL' };
        (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.execFile)(`docker-credential-${store}`, ['list'], options, (error, stdout) => {
            resolve(error === null ? serversOf(stdout) : []);
        });
    });
}
function serversOf(text) {
    try {
        return Object.keys(JSON.parse(text) ?? {});
    }
    catch {
        // Not what a store should say; docker will find out when it asks for a password.
        return [];
    }
}


/***/ }),

/***/ 4367:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ expectLocal)
/* harmony export */ });
/* harmony import */ var _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6441);
/* harmony import */ var _cache_service_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8623);
/* harmony import */ var _runners_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4002);



/**
 * Where a cache will hardly be another one than `local`, and the builder hardly another one than it seems: something may
 * be begun there while the facts are gathered. Undefined elsewhere.
 */
function expectLocal(inputs, env = process.env) {
    const { cache, cacheDir, dryRun, builder } = inputs;
    const isLikely = cache === 'local' ||
        (cache === 'auto' &&
            (cacheDir !== undefined || ((0,_cache_service_js__WEBPACK_IMPORTED_MODULE_1__/* .detectCacheService */ .Zb)(env).api === 'v2' && (0,_runners_js__WEBPACK_IMPORTED_MODULE_2__/* .detectRunner */ .q)(env).ephemeral)));
    if (!isLikely || dryRun || !(0,_inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .isBuild */ .Tc)(inputs) || (0,_inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .wishesForOwnBuilder */ .gA)(inputs).length > 0)
        return undefined;
    return { builder: builder ?? (env.BUILDX_BUILDER || undefined), temp: env.RUNNER_TEMP || '/tmp' };
}


/***/ }),

/***/ 6784:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  $: () => (/* binding */ RUNNER_PLATFORM),
  p: () => (/* binding */ gatherFacts)
});

// EXTERNAL MODULE: ./src/buildx/ask.ts
var ask = __nccwpck_require__(4261);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __nccwpck_require__(3916);
// EXTERNAL MODULE: ./src/inputs/action-inputs.ts
var action_inputs = __nccwpck_require__(6441);
// EXTERNAL MODULE: ./src/environment/buildx-command.ts
var buildx_command = __nccwpck_require__(6029);
// EXTERNAL MODULE: ./src/environment/cache-folder.ts
var cache_folder = __nccwpck_require__(2644);
// EXTERNAL MODULE: ./src/environment/cache-listing.ts
var cache_listing = __nccwpck_require__(486);
// EXTERNAL MODULE: ./src/environment/cache-service.ts + 1 modules
var cache_service = __nccwpck_require__(8623);
// EXTERNAL MODULE: ./src/environment/docker-config.ts
var docker_config = __nccwpck_require__(3968);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __nccwpck_require__(1455);
;// CONCATENATED MODULE: ./src/environment/event.ts

async function readJobEvent(env) {
    const path = env.GITHUB_EVENT_PATH;
    const [{ payload, trouble }, jobStartedAt] = path
        ? await Promise.all([readPayload(path), modifiedAt(path)])
        : [{ payload: {}, trouble: undefined }, undefined];
    const repository = env.GITHUB_REPOSITORY || undefined;
    const ref = env.GITHUB_REF || undefined;
    const defaultBranch = payload.repository?.default_branch || undefined;
    return {
        serverUrl: env.GITHUB_SERVER_URL || 'https://github.com',
        repository,
        isPrivate: payload.repository?.private,
        name: env.GITHUB_EVENT_NAME ?? '',
        sha: env.GITHUB_SHA || undefined,
        ref,
        refKind: refKindOf(ref, defaultBranch),
        baseBranch: env.GITHUB_BASE_REF || undefined,
        defaultBranch,
        pullRequestHead: payload.pull_request?.head?.sha,
        fromFork: isForeign(env.GITHUB_EVENT_NAME ?? '', payload, repository),
        causedBy: payload.workflow_run?.event,
        runId: env.GITHUB_RUN_ID ?? '',
        runUrl: runUrl(env),
        runTexts: runTexts(env, payload),
        trouble,
        jobStartedAt
    };
}
function refKindOf(ref, defaultBranch) {
    if (ref === undefined)
        return 'unknown';
    if (ref.startsWith('refs/tags/'))
        return 'tag';
    if (ref.startsWith('refs/pull/'))
        return 'pull-request';
    const branch = ref.replace(/^refs\/heads\//, '');
    return defaultBranch === undefined || branch === defaultBranch ? 'default-branch' : 'branch';
}
/** A fork that was deleted is null; that is a fork too, and so is one of which nothing is known. */
function isForeign(name, payload, repository) {
    const isOther = (source) => source === undefined || source !== repository;
    if (name.startsWith('pull_request'))
        return isOther(payload.pull_request?.head?.repo?.full_name);
    if (name === 'workflow_run')
        return isOther(payload.workflow_run?.head_repository?.full_name);
    return false;
}
function runTexts(env, { pull_request }) {
    const { GITHUB_SHA, GITHUB_REF, GITHUB_REF_NAME, GITHUB_HEAD_REF, GITHUB_RUN_ID, GITHUB_RUN_NUMBER } = env;
    const texts = [GITHUB_SHA, GITHUB_REF, GITHUB_REF_NAME, GITHUB_HEAD_REF, GITHUB_RUN_ID, GITHUB_RUN_NUMBER];
    return [...texts, pull_request?.head?.sha].filter((text) => text !== undefined && text !== '');
}
function runUrl(env) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    if (!repository || !run)
        return undefined;
    return `${server || 'https://github.com'}/${repository}/actions/runs/${run}/attempts/${env.GITHUB_RUN_ATTEMPT || '1'}`;
}
async function readPayload(path) {
    try {
        const value = JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
            return { payload: value, trouble: undefined };
        return { payload: {}, trouble: `the event file ${path} holds no object` };
    }
    catch (error) {
        const isAbsent = error.code === 'ENOENT';
        return { payload: {}, trouble: `the event file ${path} ${isAbsent ? 'does not exist' : 'is not JSON'}` };
    }
}
async function modifiedAt(path) {
    try {
        return (await (0,promises_.stat)(path)).mtimeMs;
    }
    catch {
        // Some runners name a file that they do not write; then nothing can be told from its time.
        return undefined;
    }
}

// EXTERNAL MODULE: ./src/environment/builder.ts
var environment_builder = __nccwpck_require__(2398);
// EXTERNAL MODULE: ./src/environment/declare-results.ts + 2 modules
var declare_results = __nccwpck_require__(9399);
// EXTERNAL MODULE: ./src/environment/local-bases.ts
var local_bases = __nccwpck_require__(6389);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __nccwpck_require__(8500);
// EXTERNAL MODULE: ./src/buildx/cache-entry.ts
var cache_entry = __nccwpck_require__(3655);
// EXTERNAL MODULE: ./src/buildx/context.ts
var context = __nccwpck_require__(3979);
// EXTERNAL MODULE: ./src/buildx/output.ts
var output = __nccwpck_require__(5439);
// EXTERNAL MODULE: ./src/buildx/registry-names.ts
var registry_names = __nccwpck_require__(2472);
// EXTERNAL MODULE: ./src/cancellation.ts
var cancellation = __nccwpck_require__(4632);
// EXTERNAL MODULE: ./src/short-hash.ts
var short_hash = __nccwpck_require__(6130);
;// CONCATENATED MODULE: ./src/environment/own-builder.ts













/** As docker/setup-buildx-action has them by default: `allow` then decides. */
const DAEMON_FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Whether a builder of this action's own is used instead of the current one: because the inputs ask for it, or because
 * the current one cannot export a cache and the user did not insist on it.
 */
function needsOwnBuilder(inputs, current, settings) {
    if ((0,action_inputs/* wishesForOwnBuilder */.gA)(inputs).length > 0)
        return true;
    // Docker's own builder can write an inline cache.
    const wantsCache = inputs.cache !== 'off' && inputs.cache !== 'inline' && (0,action_inputs/* isBuild */.Tc)(inputs);
    const insists = inputs.builder !== undefined || settings.builder !== undefined;
    // Only docker's own builder knows the way to its host by this name.
    const needsDocker = inputs.addHosts.some((host) => host.endsWith('host-gateway'));
    return !insists && !needsDocker && wantsCache && !(0,environment_builder/* canExportCache */.$)(current);
}
/**
 * The options of the docker-container driver. This machine's own network, where docker's own builder is, has what listens
 * on its loopback address: registries, and services for a step with `network: host`. Without it, the builder has a network
 * of its own.
 */
function driverOptsOf(inputs, { builderImage }) {
    const { tags, cacheImage, network } = inputs;
    const saysImage = inputs.driverOpts.some((line) => /(^|,)\s*"?image=/.test(line));
    const image = builderImage === undefined || saysImage ? [] : [`image=${builderImage}`];
    const driverOpts = [...inputs.driverOpts, ...image];
    // A line may hold several options.
    const saysNetwork = driverOpts.some((line) => /(^|,)\s*"?network=/.test(line));
    const images = [...tags, ...(cacheImage === undefined ? [] : [cacheImage]), ...imagesIn(inputs)];
    const local = images.some((image) => (0,registry_names/* isLoopback */.U9)((0,registry_names/* registryOf */.Fv)(image)));
    return (local || network === 'host') && !saysNetwork ? [...driverOpts, 'network=host'] : driverOpts;
}
/** Images that entries name: `docker-image://…` contexts, `ref=…` of caches, `name=…` of outputs. */
function imagesIn({ buildContexts, cacheFrom, cacheTo, outputs }) {
    const refs = [...cacheFrom, ...cacheTo]
        .flatMap(cache_entry/* parseEntries */.Km)
        .flatMap(({ attributes: { ref } }) => (ref === undefined ? [] : [ref]));
    const names = outputs.flatMap((line) => (0,output/* parseOutput */.Fw)(line).attributes.name?.split(',') ?? []);
    return [...refs, ...names, ...(0,context/* imagesOfContexts */.Iu)(buildContexts)];
}
/** Its name is the same for the same repository and recipe, so that later steps and jobs find it again. */
async function recipeOf(inputs, { event, settings }) {
    const config = await readConfig(inputs);
    const driverOpts = driverOptsOf(inputs, settings);
    const { repository } = event;
    const identity = JSON.stringify([repository, driverOpts.toSorted(), config]);
    return { name: `buildkit-cache-${(0,short_hash/* shortHash */.B)(identity)}`, driverOpts, config };
}
async function readConfig({ buildkitdConfig, buildkitdConfigInline }) {
    if (buildkitdConfig === undefined)
        return buildkitdConfigInline;
    try {
        return await (0,promises_.readFile)(buildkitdConfig, 'utf8');
    }
    catch (error) {
        throw new errors/* InputError */.dz(`buildkitd-config: ${buildkitdConfig} cannot be read (${(0,errors/* reasonOf */.A3)(error)}); give the path of a file, from the workspace.`, { cause: error });
    }
}
/** The builder as it would be, for a dry run, which makes none. */
async function describeOwnBuilder(inputs, workshop) {
    const { name } = await recipeOf(inputs, workshop);
    return {
        builder: { name, driver: 'docker-container', nodes: [], error: undefined, isOldBuildx: false },
        origin: 'planned'
    };
}
/**
 * The builder, started: the one that an earlier step or job left, or a new one. A reason, if it cannot be had.
 * @param onMaking is told the name of a builder before there is one, which may be all that is made of it
 * @throws {InputError} for a configuration that cannot be read
 */
async function provideOwnBuilder(command, inputs, workshop, onMaking) {
    const recipe = await recipeOf(inputs, workshop);
    const left = await findStarted(command, recipe.name);
    if (left === 'busy')
        return { reason: `builder ${recipe.name} is there and does not answer` };
    if (left !== undefined)
        return { builder: left, origin: 'found' };
    onMaking?.(recipe.name);
    const complaint = await create(command, recipe, workshop.temp);
    // Another job on this machine may have been faster; then that one's is used.
    const isThere = complaint === undefined || complaint.includes('existing instance');
    const builder = isThere ? await findStarted(command, recipe.name) : undefined;
    if (builder !== undefined && builder !== 'busy')
        return { builder, origin: complaint === undefined ? 'created' : 'found' };
    if (!isThere)
        await removeBuilder(command, recipe.name);
    return { reason: complaint ?? 'it did not start' };
}
/**
 * The builder of this name if it is there and runs, or can be started. One that is stopped and cannot be started is
 * removed, as it would be in the way of a new one; but not before another job on this machine, which may be starting it
 * now, had time to. One that is there and only does not answer may be at work for another job: it is `busy`.
 */
async function findStarted(command, name) {
    let isStopped = true;
    for (let attempt = 0; attempt < STARTING_ATTEMPTS; attempt++) {
        if (attempt > 0)
            await (0,external_node_timers_promises_.setTimeout)(STARTING_PAUSE);
        const answer = await (0,ask/* askBuildx */.o2)(command, ['inspect', name]);
        if (answer.exitCode !== 0)
            return undefined;
        const found = (0,environment_builder/* parseInspect */.E7)(answer.stdout);
        const builder = isRunning(found) ? found : await (0,environment_builder/* startBuilder */.g6)(command, found);
        if (isRunning(builder))
            return builder;
        isStopped = builder.nodes.every(({ status }) => status === 'inactive' || status === 'stopped');
    }
    if (!isStopped)
        return 'busy';
    await removeBuilder(command, name);
    return undefined;
}
const STARTING_ATTEMPTS = 2;
/** Milliseconds. */
const STARTING_PAUSE = 2_000;
function isRunning({ nodes }) {
    return nodes.length > 0 && nodes.every(({ status }) => status === 'running');
}
/** Makes and starts the builder; what buildx complains of, if it does. */
async function create(command, { name, driverOpts, config }, temp) {
    return (0,cancellation/* withFolder */.Z8)((0,external_node_path_.join)(temp, 'buildkit-cache-'), async (folder) => {
        const file = (0,external_node_path_.join)(folder, 'buildkitd.toml');
        if (config !== undefined)
            await (0,promises_.writeFile)(file, config);
        const args = [
            ...['create', '--name', name, '--driver', 'docker-container', '--bootstrap'],
            ...driverOpts.flatMap((option) => ['--driver-opt', option]),
            ...['--buildkitd-flags', DAEMON_FLAGS],
            ...(config === undefined ? [] : ['--config', file])
        ];
        const answer = await (0,ask/* askBuildx */.o2)(command, args, ask/* STARTING_LIMIT */.Zq);
        return answer.exitCode === 0 ? undefined : (0,ask/* complaintOf */.Nx)(answer);
    });
}
/** Removes a builder with its state; what buildx complains of, if it does. */
async function removeBuilder(command, name) {
    const answer = await (0,ask/* askBuildx */.o2)(command, ['rm', '--force', name]);
    const isGone = answer.exitCode === 0 || answer.stderr.includes(`no builder "${name}" found`);
    return isGone ? undefined : (0,ask/* complaintOf */.Nx)(answer);
}

;// CONCATENATED MODULE: ./src/environment/find-builder.ts






/**
 * The builder that the build will use, and whether it still has an earlier job's layers. If the current builder will not
 * do, one of this action's own is made, or found again.
 * @throws {InputError} for an absent builder, and for one that was asked for and cannot be made
 */
async function findBuilder(inputs, place) {
    const current = (0,environment_builder/* inspectBuilder */.IK)(place.buildx, inputs.builder, !inputs.dryRun);
    // At the same time, if nothing has to be known of the builder before: the two questions take as long as one.
    const early = place.runner.ephemeral ? undefined : askForEarlierBuilds(inputs, place, inputs.builder);
    // Both to their end: an absent builder leaves no question behind that is still being asked.
    await Promise.allSettled([current, early]);
    const [builder, holds] = await Promise.all([current, early]);
    if (!needsOwnBuilder(inputs, builder, place.settings)) {
        return {
            builder,
            own: undefined,
            builderTrouble: undefined,
            builderHoldsEarlierBuilds: holds ?? (isOfThisJob(builder) ? false : await askForEarlierBuilds(inputs, place, inputs.builder))
        };
    }
    const asked = (0,action_inputs/* wishesForOwnBuilder */.gA)(inputs).length > 0;
    const found = await makeBuilder(inputs, place, asked);
    if ('reason' in found) {
        if (asked)
            throw new errors/* InputError */.dz(notMade(inputs, found.reason));
        return {
            builder,
            own: undefined,
            builderTrouble: found.reason,
            builderHoldsEarlierBuilds: holds ?? false
        };
    }
    return {
        builder: found.builder,
        own: { insteadOf: builder, origin: found.origin, asked },
        builderTrouble: undefined,
        builderHoldsEarlierBuilds: found.origin === 'found' && (await askForEarlierBuilds(inputs, place, found.builder.name))
    };
}
async function makeBuilder(inputs, place, asked) {
    if (inputs.dryRun)
        return describeOwnBuilder(inputs, place);
    const base = asked || place.docker === undefined ? undefined : await (0,local_bases/* findLocalBase */.o)(place.docker, inputs, place.temp);
    // What is made for this job alone goes with it, also where it is cancelled before the builder has started.
    const onMaking = place.runner.ephemeral ? (name) => (0,declare_results/* leaveState */.Z)('builder', name) : undefined;
    if (base === undefined)
        return provideOwnBuilder(place.buildx, inputs, place, onMaking);
    return { reason: `docker alone has the image ${base}, from which this build may start` };
}
function notMade(inputs, reason) {
    return (`${(0,action_inputs/* wishesForOwnBuilder */.gA)(inputs).join(', ')}: the builder that is asked for cannot be made: ${reason}. ` +
        'Correct what is wrong, or leave it out and name a builder that is there in `builder`.');
}
/** On a machine made for this job, such a builder has no earlier job's layers. */
function isOfThisJob({ driver }) {
    return driver === 'docker' || driver === 'docker-container';
}
/** Only `auto` wants to know. */
async function askForEarlierBuilds({ cache }, { buildx, event: { repository, jobStartedAt } }, builder) {
    if (cache !== 'auto' || repository === undefined || jobStartedAt === undefined)
        return false;
    return (0,environment_builder/* holdsEarlierBuilds */.oi)(buildx, builder, repository, jobStartedAt);
}

// EXTERNAL MODULE: ./src/environment/object-stores.ts
var object_stores = __nccwpck_require__(9317);
// EXTERNAL MODULE: ./src/environment/runners.ts
var runners = __nccwpck_require__(4002);
// EXTERNAL MODULE: ./src/inputs/go-bool.ts
var go_bool = __nccwpck_require__(9040);
;// CONCATENATED MODULE: ./src/environment/settings.ts

/** Reads the variables. One that is no boolean counts as unset, with a warning: it was no reason to fail before the build. */
function readSettings(env) {
    const warnings = [];
    const read = (name, fallback) => {
        const text = env[name];
        if (!text)
            return fallback;
        const value = (0,go_bool/* parseGoBool */.M)(text);
        if (value === undefined) {
            warnings.push(`${name}: "${text}" is not a boolean and counts as ${fallback}; write true or false.`);
        }
        return value ?? fallback;
    };
    return {
        noDefaultAttestations: read('BUILDX_NO_DEFAULT_ATTESTATIONS', false),
        gitQueryContext: read('BUILDX_SEND_GIT_QUERY_AS_INPUT', false),
        pullRequestHeadContext: read('DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF', false),
        checksAnnotations: read('DOCKER_BUILD_CHECKS_ANNOTATIONS', true),
        summary: read('DOCKER_BUILD_SUMMARY', true),
        builder: env.BUILDX_BUILDER || undefined,
        builderImage: env.BUILDKIT_CACHE_BUILDER_IMAGE || undefined,
        remoteEngine: /^(tcp|ssh|https?):/.test(env.DOCKER_HOST ?? ''),
        warnings
    };
}

;// CONCATENATED MODULE: ./src/environment/facts.ts













const RUNNER_PLATFORMS = {
    x64: 'linux/amd64',
    arm64: 'linux/arm64',
    arm: 'linux/arm/v7',
    ppc64: 'linux/ppc64le',
    riscv64: 'linux/riscv64',
    s390x: 'linux/s390x'
};
/** What runs on this machine. */
const RUNNER_PLATFORM = RUNNER_PLATFORMS[process.arch] ?? 'linux/amd64';
/**
 * Gathers the facts, asking what can be asked at the same time.
 * @throws {InputError} on another platform than Linux, without buildx, for an absent builder or an unfit cache-dir
 */
async function gatherFacts(inputs, env = process.env, platform = process.platform) {
    if (platform !== 'linux') {
        throw new errors/* InputError */.dz(`This action runs on Linux runners only; this one is ${platform}. Use runs-on: ubuntu-latest.`);
    }
    const runner = (0,runners/* detectRunner */.q)(env);
    const settings = readSettings(env);
    const [event, buildx, docker] = await Promise.all([
        readJobEvent(env),
        (0,buildx_command/* findBuildx */.ah)(env),
        (0,buildx_command/* findOnPath */.aY)('docker', env)
    ]);
    const place = { runner, event, buildx, settings, temp: env.RUNNER_TEMP || '/tmp' };
    const questions = [
        needsVersion(inputs, settings) || mayUseGha(inputs, runner, env) ? askVersion(buildx) : undefined,
        findBuilder(inputs, { ...place, docker }),
        mayUseService(inputs) ? (0,cache_service/* probeCacheService */.ym)(env) : (0,cache_service/* detectCacheService */.Zb)(env),
        (0,cache_folder/* inspectCacheFolder */.xr)(mayUseFolder(inputs) ? inputs.cacheDir : undefined, env, event.jobStartedAt),
        (0,docker_config/* readRegistryLogins */.o)((0,docker_config/* dockerConfigFolder */.P)(env), env),
        mayWriteGha(inputs, runner, env) ? (0,cache_listing/* findCacheListing */.k9)(inputs, event, env) : undefined
    ];
    // All to their end: one that fails leaves no other behind, which may be making a builder.
    await Promise.allSettled(questions);
    const [askedVersion, builderFacts, cacheService, cacheFolder, registryLogins, cacheListing] = await Promise.all(questions);
    const isOld = builderFacts.builder.isOldBuildx;
    return {
        ...place,
        ...builderFacts,
        buildxVersion: askedVersion ?? (isOld ? await askVersion(buildx) : undefined),
        // A node that has not been started does not tell; it then is a container on this machine.
        nativePlatform: builderFacts.builder.nodes[0]?.platforms[0] ?? RUNNER_PLATFORM,
        cacheService,
        cacheListing,
        objectStores: (0,object_stores/* readObjectStores */.o)(env),
        cacheFolder,
        registryLogins,
        workspace: env.GITHUB_WORKSPACE || process.cwd(),
        buildxState: env.BUILDX_CONFIG || `${(0,docker_config/* dockerConfigFolder */.P)(env)}/buildx`,
        now: Date.now()
    };
}
/** What an old buildx cannot do shows in its answer about the builder; a question of its own takes 30 ms. */
function needsVersion({ call }, { gitQueryContext }) {
    return call !== undefined || gitQueryContext;
}
/** The Actions cache needs a newer buildx than the rest. */
function mayUseGha({ cache }, runner, env) {
    return cache === 'gha' || (cache === 'auto' && (runner.ephemeral || (0,cache_service/* detectCacheService */.Zb)(env).api === 'v2'));
}
/** The token is not sent anywhere where its answer would change nothing. */
function mayWriteGha(inputs, runner, env) {
    const isPicked = inputs.cache === 'gha' || (inputs.cache === 'auto' && runner.kind === 'github-hosted');
    return isPicked && inputs.cacheSave !== 'never' && (0,cache_service/* detectCacheService */.Zb)(env).api === 'v2' && (0,action_inputs/* isBuild */.Tc)(inputs);
}
/** A service that will not be used is not asked. */
function mayUseService({ cache }) {
    return cache === 'auto' || cache === 'gha' || cache === 'local';
}
/** A folder that will not be used needs not be fit for use. */
function mayUseFolder({ cache }) {
    return cache === 'auto' || cache === 'local';
}
async function askVersion(buildx) {
    const answer = await (0,ask/* askBuildx */.o2)(buildx, ['version']);
    return /\sv?(\d+\.\d+\.\d+\S*)/.exec(answer.stdout)?.[1];
}


/***/ }),

/***/ 6389:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ notePushed),
/* harmony export */   o: () => (/* binding */ findLocalBase)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _buildx_ask_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4261);
/* harmony import */ var _buildx_context_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3979);
/* harmony import */ var _buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(2472);
/* harmony import */ var _buildx_remote_context_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(5246);






/**
 * The image that docker alone has and that this build starts from: an earlier step built or loaded it and nobody pushed
 * it. docker's own builder takes it; any other takes what a registry has under that name, which may be another image.
 * `docker` is the program, `temp` the job's folder. Undefined if there is none, or docker does not tell.
 */
async function findLocalBase(docker, inputs, temp) {
    const format = '{{.Repository}}:{{.Tag}} {{.Digest}}';
    const command = { program: docker, leading: [] };
    const [answer, dockerfile, pushed] = await Promise.all([
        (0,_buildx_ask_js__WEBPACK_IMPORTED_MODULE_2__/* .askBuildx */ .o2)(command, ['image', 'ls', '--digests', '--format', format]),
        readDockerfile(inputs),
        readPushed(temp)
    ]);
    const images = answer.exitCode === 0 ? answer.stdout.split('\n') : [];
    // What docker pulled or pushed has a digest; then a registry has the same.
    const local = images.filter((line) => line.endsWith(' <none>')).map((line) => line.split(' ')[0] ?? '');
    const bases = basesOf(dockerfile, inputs);
    return local.find((image) => bases.some((base) => means(base, image)) && !pushed.has(image));
}
const NOTES = 'buildkit-cache-pushed';
/** Notes for later steps of this job which tags are the same in docker and in a registry now, and which no longer are. */
async function notePushed(temp, tags, pushed) {
    const lines = tags.map((tag) => `${pushed ? '+' : '-'}${normalized(tag)}\n`);
    if (lines.length > 0)
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temp, NOTES), lines.join(''));
}
async function readPushed(temp) {
    // None yet.
    const notes = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temp, NOTES), 'utf8').catch(() => '');
    const pushed = new Set();
    for (const line of notes.split('\n')) {
        if (line.startsWith('+'))
            pushed.add(line.slice(1));
        else
            pushed.delete(line.slice(1));
    }
    return pushed;
}
async function readDockerfile({ context = '', file }) {
    if ((0,_buildx_remote_context_js__WEBPACK_IMPORTED_MODULE_5__/* .isRemoteContext */ .u)(context))
        return '';
    for (const path of (0,_buildx_context_js__WEBPACK_IMPORTED_MODULE_3__/* .dockerfileCandidates */ .Xj)(context, file)) {
        const text = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8').catch(() => undefined);
        if (text !== undefined)
            return text;
    }
    // None, which is said when the build is planned.
    return '';
}
/** With its registry, its tag and a digest the name of no image has so many characters. */
const LONGEST_NAME = 1_000;
/** The images that the Dockerfile starts or copies from, with the values of its arguments; its own stages are none. */
function basesOf(dockerfile, { buildArgs, buildContexts }) {
    const all = (form) => [...dockerfile.matchAll(form)].map(([, name = '']) => name);
    const stages = new Set(all(/^[ \t]*FROM\s.*\sAS\s+(\S+)/gim).map((stage) => stage.toLowerCase()));
    const args = argumentsOf(dockerfile, buildArgs);
    const named = [...all(/^[ \t]*FROM\s+(?:--\S+\s+)*(\S+)/gim), ...all(/--from=(\S+)/gi)];
    const images = [
        ...named.filter((name) => name.length <= LONGEST_NAME && !stages.has(name.toLowerCase())),
        ...(0,_buildx_context_js__WEBPACK_IMPORTED_MODULE_3__/* .imagesOfContexts */ .Iu)(buildContexts)
    ];
    return images.map((name) => name.replace(/\$\{(\w+)(?:[^\w}][^}]*)?\}|\$(\w+)/g, (whole, a, b) => args.get(a ?? b ?? '') ?? whole));
}
/** The defaults of `ARG NAME=value`, and what the build says instead. */
function argumentsOf(dockerfile, buildArgs) {
    const defaults = [...dockerfile.matchAll(/^[ \t]*ARG\s+(\w+)=["']?([^\s"']*)/gim)];
    const given = buildArgs.flatMap((line) => [...line.matchAll(/^(\w+)=(.*)$/gs)]);
    return new Map([...defaults, ...given].map(([, name = '', value = '']) => [name, value]));
}
/** Whether a reference means the image `repository:tag`; one whose tag alone is not known means every tag. */
function means(reference, image) {
    const unknown = reference.indexOf('$');
    if (unknown < 0)
        return normalized(reference) === image;
    const colon = reference.lastIndexOf(':', unknown);
    const isTag = colon > 0 && !reference.slice(colon).includes('/');
    return isTag && image.startsWith(`${normalized(reference.slice(0, colon)).replace(/:latest$/, '')}:`);
}
/** As docker lists it: without Docker Hub's name, with a tag. */
function normalized(reference) {
    const name = reference.replace(/^docker\.io\//, '').replace(/^library\//, '');
    return (0,_buildx_registry_names_js__WEBPACK_IMPORTED_MODULE_4__/* .hasTag */ .ti)(name) || name.includes('@') ? name : `${name}:latest`;
}


/***/ }),

/***/ 3197:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ maskSecrets)
/* harmony export */ });
/* harmony import */ var _inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7103);
/* harmony import */ var _inputs_lists_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7560);
/* harmony import */ var _inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3332);
/* harmony import */ var _read_input_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8464);




/**
 * Has the runner mask every secret of this step from here on, whatever may be wrong with its inputs; to be called before
 * anything else can print. Written as @actions/core writes it, which is not loaded yet.
 */
function maskSecrets(env = process.env, print = (text) => process.stdout.write(text)) {
    const texts = [
        ...(0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsToMask */ .av)((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)('secrets', env)),
        ...variablesOf((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)('secret-envs', env)).flatMap((name) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)(env[name] ?? '')),
        ...(0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)('github-token', env)),
        ...CACHE_INPUTS.flatMap((name) => credentialsIn((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)(name, env))),
        ...attributesIn((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)('cache-attributes', env)),
        ...URL_INPUTS.flatMap((name) => passwordsIn((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)(name, env))),
        ...argumentsIn((0,_read_input_js__WEBPACK_IMPORTED_MODULE_3__/* .readInput */ .R)('build-args', env), env),
        ...passwordsIn(env.BUILDKIT_AZURE_STORAGE_ACCOUNT_URL ?? ''),
        ...VARIABLES.flatMap((name) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)(env[name] ?? ''))
    ];
    for (const text of new Set(texts))
        print(`::add-mask::${escapeData(text)}\n`);
}
const CACHE_INPUTS = ['cache-from', 'cache-to', 'cache-attributes', 'outputs'];
const URL_INPUTS = ['context', 'build-contexts', 'cache-from', 'cache-to', 'cache-attributes'];
/** What buildx hands on of the job's own, and what this action asks the cache service with. */
const VARIABLES = ['ACTIONS_RUNTIME_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
/** Attributes of cache entries that are credentials: `secret_access_key`, `session_token`, `ghtoken`, `account_key` … */
function credentialsIn(input) {
    const pairs = input.matchAll(/(?:^|[,"\s])(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=\s*([^,"\n]+)/gim);
    const fields = (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .itemsOf */ .S3)(input).flatMap((item) => (0,_inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_0__/* .csvFields */ .q)(item) ?? []);
    return [
        ...[...pairs].flatMap(([, value = '']) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)(value)),
        // What has a comma in it is in quotes.
        ...fields.flatMap(attributesIn)
    ];
}
/** The same where a comma is a part of the value, as in a line of `cache-attributes`. */
function attributesIn(lines) {
    const found = lines.matchAll(/^[ \t]*(?=[\w-]*(?:token|secret|password|account_key))[\w-]+\s*=(.*)$/gim);
    return [...found].flatMap(([, value = '']) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)(value));
}
/** A name that is a token: `https://TOKEN@example.com`. Shorter ones are names of people and organizations. */
const SHORTEST_TOKEN = 20;
/** Of addresses: `user:password@`, a user that is a token, and the signature of a signed one. */
function passwordsIn(input) {
    const found = input.matchAll(/:\/\/([^/@\s:]*)(?::([^/@\s]+))?@|[?&]sig=([^&\s,"]+)/g);
    return [...found].flatMap(([, user = '', password = '', signature = '']) => [user.length < SHORTEST_TOKEN ? '' : user, password, signature].flatMap(_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB));
}
/** A mask of less would hide what has nothing to do with it. */
const SHORTEST_ARGUMENT = 8;
/** Of build arguments the values of those that are named like secrets. */
function argumentsIn(input, env) {
    return (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .secretArgs */ .s9)((0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .itemsOf */ .S3)(input).map((item) => item.trim()), env)
        .filter(({ value }) => value.length >= SHORTEST_ARGUMENT)
        .flatMap(({ value }) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_2__/* .textsOf */ .CB)(value));
}
/** The variables that `secret-envs` names. */
function variablesOf(input) {
    try {
        return (0,_inputs_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .parseCsv */ .Wk)(input).map((item) => item.slice(item.indexOf('=') + 1));
    }
    catch {
        // Not well-formed, which fails the step when it is read: no variable will be used.
        return [];
    }
}
/** As @actions/core escapes the value of a command. */
function escapeData(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}


/***/ }),

/***/ 9317:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ readS3Access),
/* harmony export */   o: () => (/* binding */ readObjectStores)
/* harmony export */ });
/** By attribute, the variables that are looked at, the first that is set; those that BuildKit itself names, and AWS's other name. */
const VARIABLES = {
    s3: { bucket: ['AWS_BUCKET'], region: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
    azblob: {
        account_url: ['BUILDKIT_AZURE_STORAGE_ACCOUNT_URL'],
        account_name: ['BUILDKIT_AZURE_STORAGE_ACCOUNT_NAME'],
        container: ['BUILDKIT_AZURE_STORAGE_CONTAINER'],
        prefix: ['BUILDKIT_AZURE_STORAGE_PREFIX']
    }
};
/** Reads the variables by which BuildKit's daemon is told of a store: it does not see those of the job. */
function readObjectStores(env) {
    const read = (names) => Object.fromEntries(Object.entries(names).flatMap(([attribute, variables]) => {
        const value = variables.map((name) => env[name]).find((text) => text !== undefined && text !== '');
        return value === undefined ? [] : [[attribute, value]];
    }));
    return { s3: read(VARIABLES.s3), azblob: read(VARIABLES.azblob) };
}
function readS3Access(env = process.env) {
    return {
        accessKeyId: env.AWS_ACCESS_KEY_ID || undefined,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY || undefined,
        sessionToken: env.AWS_SESSION_TOKEN || undefined
    };
}


/***/ }),

/***/ 8464:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ readInput)
/* harmony export */ });
/**
 * An input's text as it is, empty if not given; what `getInput` of @actions/core gives, which takes 60 ms to load
 * because of what else is in it, and is not needed until docker has answered.
 */
function readInput(name, env = process.env) {
    return env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
}


/***/ }),

/***/ 4002:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ detectRunner)
/* harmony export */ });
/* unused harmony export RUNNERS */
/** A company whose machines are made for one job, known by a variable that only its machines have. */
function vendor(name, ...prefixes) {
    return {
        matches: (env) => Object.keys(env).some((key) => prefixes.some((prefix) => key.startsWith(prefix))),
        runner: { kind: 'hosted', title: `a ${name} runner`, ephemeral: true }
    };
}
/**
 * First match wins. act and the Gitea family imitate GitHub's variables, so they come before it; vendors register
 * their machines as self-hosted ones, so they come before those.
 */
const RUNNERS = [
    { matches: (env) => env.ACT === 'true', runner: { kind: 'act', title: 'act', ephemeral: false } },
    {
        matches: (env) => env.FORGEJO_ACTIONS === 'true',
        runner: { kind: 'forgejo', title: 'a Forgejo runner', ephemeral: false }
    },
    {
        matches: (env) => env.GITEA_ACTIONS === 'true',
        runner: { kind: 'gitea', title: 'a Gitea runner', ephemeral: false }
    },
    {
        matches: (env) => env.RUNNER_ENVIRONMENT === 'github-hosted',
        runner: { kind: 'github-hosted', title: 'a GitHub-hosted runner', ephemeral: true }
    },
    vendor('RunsOn', 'RUNS_ON_'),
    vendor('Blacksmith', 'BLACKSMITH_'),
    vendor('Namespace', 'NSC_', 'NAMESPACE_GITHUB_'),
    vendor('WarpBuild', 'WARPBUILD_'),
    vendor('Depot', 'DEPOT_RUNNER', 'DEPOT_CACHE_'),
    vendor('BuildJet', 'BUILDJET_'),
    vendor('Ubicloud', 'UBICLOUD_'),
    vendor('Cirrus', 'CIRRUS_RUNNER'),
    {
        // Its listener gives each pod this variable (actions-runner-controller, ephemeralrunner resource builder).
        matches: (env) => (env.GITHUB_ACTIONS_RUNNER_EXTRA_USER_AGENT ?? '').startsWith('actions-runner-controller'),
        runner: { kind: 'self-hosted', title: 'a runner of actions-runner-controller', ephemeral: true }
    },
    {
        matches: (env) => env.GITHUB_ACTIONS === 'true' && isEnterpriseServer(env),
        runner: { kind: 'self-hosted', title: 'a runner of GitHub Enterprise Server', ephemeral: false }
    },
    {
        matches: (env) => env.GITHUB_ACTIONS === 'true',
        runner: { kind: 'self-hosted', title: 'a self-hosted runner', ephemeral: false }
    }
];
/** Neither github.com nor GitHub's own cloud for enterprises. */
function isEnterpriseServer({ GITHUB_SERVER_URL: url }) {
    if (!url || !URL.canParse(url))
        return false;
    const { hostname } = new URL(url);
    return hostname !== 'github.com' && !hostname.endsWith('.ghe.com') && !hostname.endsWith('.localhost');
}
/** Which runner this is, from its environment variables. Outside any runner: `local`. */
function detectRunner(env) {
    const row = RUNNERS.find(({ matches }) => matches(env));
    return row?.runner ?? { kind: 'local', title: 'no runner that is known', ephemeral: false };
}


/***/ }),

/***/ 4984:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   NA: () => (/* binding */ judgeToken),
/* harmony export */   vX: () => (/* binding */ writesForItselfOnly)
/* harmony export */ });
/* unused harmony export CACHE_MODE_RIGHTS */
/** What each `cache-mode` allows (GitHub Actions workflow syntax). */
const CACHE_MODE_RIGHTS = {
    none: { read: false, write: false },
    read: { read: true, write: false },
    'write-only': { read: false, write: true },
    write: { read: true, write: true }
};
/**
 * What this job may do at `now` (milliseconds since 1970): what its token and the workflow's cache-mode both allow. What
 * cannot be known is allowed.
 */
function judgeToken({ token, mode }, now) {
    const verdict = judgeTokenAlone(token, now);
    const allowed = mode === undefined ? undefined : CACHE_MODE_RIGHTS[mode];
    const stricter = allowed && ((verdict.read && !allowed.read) || (verdict.write && !allowed.write));
    if (allowed === undefined || !stricter)
        return verdict;
    return {
        ...verdict,
        read: verdict.read && allowed.read,
        write: verdict.write && allowed.write,
        reason: `cache-mode: ${mode} in the workflow.`
    };
}
/**
 * Whether all that this job writes is for its own ref only. Just a token that names its scopes shows that: a service whose
 * tokens name none may keep nothing apart, and one that lets a pull request write for a branch does not.
 */
function writesForItselfOnly({ token }, ref) {
    return token.kind === 'read' && token.scopes.every(({ scope, write }) => !write || scope === ref);
}
function judgeTokenAlone(token, now) {
    const refused = (reason) => ({
        fitForBuildKit: false,
        read: false,
        write: false,
        reason
    });
    if (token.kind === 'absent')
        return { ...refused('this job has no runtime token.'), read: true, write: true };
    if (token.kind === 'unreadable') {
        return {
            ...refused(`BuildKit would refuse the runtime token: ${token.reason}.`),
            read: true,
            write: true
        };
    }
    if (token.expiresAt <= now)
        return refused(`the runtime token expired at ${new Date(token.expiresAt).toISOString()}.`);
    if (token.notBefore > now) {
        return refused(`the runtime token is not valid before ${new Date(token.notBefore).toISOString()}.`);
    }
    const read = token.scopes.some((scope) => scope.read);
    const write = token.scopes.some((scope) => scope.write);
    const denied = [...(read ? [] : ['read']), ...(write ? [] : ['write'])].join(' or ');
    return {
        fitForBuildKit: true,
        read,
        write,
        reason: denied === '' ? '' : `the runtime token may not ${denied} caches.`
    };
}


/***/ }),

/***/ 3916:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $w: () => (/* binding */ BuildFailure),
/* harmony export */   A3: () => (/* binding */ reasonOf),
/* harmony export */   dz: () => (/* binding */ InputError)
/* harmony export */ });
/**
 * A mistake in what the user wrote. It fails the step before anything is built; its message names the
 * input, what was wrong with it, and what is allowed.
 */
class InputError extends Error {
    name = 'InputError';
}
/** A build that failed, as opposed to a step that could not build. Its outputs and report are written. */
class BuildFailure extends Error {
    name = 'BuildFailure';
    /** The line of the Dockerfile that failed, where BuildKit knows it. */
    place;
    constructor(message, place) {
        super(message);
        this.place = place;
    }
}
/** What went wrong, in one line: the message of an `Error`, or the thrown value as text. */
function reasonOf(error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.trim().split('\n')[0] ?? '';
}


/***/ }),

/***/ 3364:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ ifAbsent)
/* harmony export */ });
/** For `catch`: a value where a file or folder is not there, or one of the folders on its path is none. */
function ifAbsent(value) {
    return (error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return value;
        throw error;
    };
}


/***/ }),

/***/ 6441:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   IQ: () => (/* binding */ CACHE_CHOICES),
/* harmony export */   Jh: () => (/* binding */ CACHE_COMPRESSION_CHOICES),
/* harmony export */   KQ: () => (/* binding */ CACHE_RELEASE_CHOICES),
/* harmony export */   NR: () => (/* binding */ CACHE_EXPORT_CHOICES),
/* harmony export */   S6: () => (/* binding */ ON_LOW_HIT_RATIO_CHOICES),
/* harmony export */   Tc: () => (/* binding */ isBuild),
/* harmony export */   cl: () => (/* binding */ CACHE_SAVE_CHOICES),
/* harmony export */   gA: () => (/* binding */ wishesForOwnBuilder)
/* harmony export */ });
/* unused harmony export COMPRESSIONS */
/* harmony import */ var _values_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(8463);

const COMPRESSIONS = ['zstd', 'gzip', 'estargz', 'uncompressed'];
const CACHE_CHOICES = ['auto', 'off', 'local', 'gha', 'registry', 'inline', 's3', 'azblob'];
const CACHE_COMPRESSION_CHOICES = ['auto', ...COMPRESSIONS];
const CACHE_EXPORT_CHOICES = ['auto', 'max', 'min'];
const CACHE_SAVE_CHOICES = ['auto', 'always', 'never'];
const CACHE_RELEASE_CHOICES = ['off', 'read'];
const ON_LOW_HIT_RATIO_CHOICES = ['warn', 'fail'];
/** The inputs that ask for a builder of this action's own. */
function wishesForOwnBuilder({ driverOpts, buildkitdConfig, buildkitdConfigInline }) {
    return [
        ...(driverOpts.length > 0 ? ['driver-opts'] : []),
        ...(buildkitdConfig === undefined ? [] : ['buildkitd-config']),
        ...(buildkitdConfigInline === undefined ? [] : ['buildkitd-config-inline'])
    ];
}
/** Whether the Dockerfile is to be built, and not only looked at. */
function isBuild({ call }) {
    return call === undefined || (0,_values_js__WEBPACK_IMPORTED_MODULE_0__/* .callMethod */ .g9)(call) === 'build';
}


/***/ }),

/***/ 7103:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ csvFields)
/* harmony export */ });
/* harmony import */ var csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5175);

/**
 * The fields of one CSV line, as many of buildx's flags take it, without the white space around them unless `trim` is
 * false; undefined for a line that is not well-formed, of which buildx will say what is wrong.
 */
function csvFields(line, trim = true) {
    try {
        const fields = (0,csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(line, { relax_quotes: true, trim })[0] ?? [];
        return trim ? fields.map((field) => field.trim()) : fields;
    }
    catch {
        // An unclosed quote, for example.
        return undefined;
    }
}


/***/ }),

/***/ 9040:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ parseGoBool)
/* harmony export */ });
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
/** As Go's strconv.ParseBool, by which buildx reads variables and attributes; undefined for any other text. */
function parseGoBool(text) {
    if (TRUE.has(text))
        return true;
    return FALSE.has(text) ? false : undefined;
}


/***/ }),

/***/ 7560:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ parseRawList),
/* harmony export */   E1: () => (/* binding */ parseList),
/* harmony export */   FP: () => (/* binding */ parseUntrimmedList),
/* harmony export */   T6: () => (/* binding */ splitPair),
/* harmony export */   Wk: () => (/* binding */ parseCsv),
/* harmony export */   YM: () => (/* binding */ parseSshList)
/* harmony export */ });
/* harmony import */ var csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5175);

/*
 * The three list syntaxes of docker/build-push-action, which users' workflows rely on to the letter.
 * Source: docker/actions-toolkit src/util.ts (getInputList). `#` never starts a comment.
 */
function records(text, quote) {
    if (text === '')
        return [];
    return (0,csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text, {
        columns: false,
        relax_quotes: true,
        relax_column_count: true,
        skip_empty_lines: true,
        quote
    });
}
function present(items) {
    return items.map((item) => item.trim()).filter((item) => item !== '');
}
/** Items separated by newlines or commas: `linux/amd64,linux/arm64`. A quoted lone cell is split again. */
function parseCsv(text) {
    return present(records(text, '"').flatMap((cells) => (cells.length === 1 ? (cells[0] ?? '').split(',') : cells)));
}
/** Items separated by newlines; commas belong to the item. Double quotes let an item span lines. */
function parseList(text) {
    return present(records(text, '"').map((cells) => cells.join(',')));
}
/** As `parseList`, with the white space of each item: a secret may end with a line end. */
function parseUntrimmedList(text) {
    return records(text, '"')
        .map((cells) => cells.join(','))
        .filter((item) => item.trim() !== '');
}
/** CSV whose items may hold commas before a path: `default=/a,/b` is one item (buildx --ssh). */
function parseSshList(text) {
    const items = [];
    for (const piece of parseCsv(text)) {
        const last = items.at(-1);
        if (last?.includes('=') && /^[./~]/.test(piece))
            items[items.length - 1] = `${last},${piece}`;
        else
            items.push(piece);
    }
    return items;
}
/** Items separated by newlines, quotes left as they are. */
function parseRawList(text) {
    return present(records(text, false).map((cells) => cells.join(',')));
}
/** The two sides of the first `=`; without one, the whole is a name. */
function splitPair(line) {
    const [name = ''] = line.split('=', 1);
    return [name, line.slice(name.length + 1)];
}


/***/ }),

/***/ 3332:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ parseSecretItems),
/* harmony export */   CB: () => (/* binding */ textsOf),
/* harmony export */   S3: () => (/* binding */ itemsOf),
/* harmony export */   av: () => (/* binding */ textsToMask),
/* harmony export */   n0: () => (/* binding */ looksSecret),
/* harmony export */   s9: () => (/* binding */ secretArgs)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);
/* harmony import */ var _lists_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7560);


/**
 * Splits `id=value` items at the first `=`. A value of nothing but `=` is the end of a line of base64.
 * @throws {InputError} for an item without an id or a `=`; it names the item by its number and never quotes it
 */
function parseSecretItems(name, items, form) {
    return items.map((item, index) => {
        const [, id, value] = /^\s*([^=\s](?:[^=\r\n]*[^=\s])?)\s*=(?!=+\s*$)(.*)$/s.exec(item) ?? [];
        if (id === undefined || value === undefined)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(complaint(name, index, form));
        return { id, value };
    });
}
function complaint(name, index, form) {
    const advice = name === 'secrets' ? '; a value of several lines needs double quotes, around the whole item' : '';
    return `${name}: item ${index + 1} is not of the form ${form}${advice}. Its text is not shown, as it may be secret.`;
}
/**
 * Every text of the `secrets` input that must not be printed, whatever is wrong with it: each value, whole and by its
 * lines, as a log has it by lines; and each line that belongs to no value.
 */
function textsToMask(input) {
    return [...new Set(itemsOf(input).flatMap((item) => textsOf(secretPart(item))))];
}
/** What may be secret of an item: its value; and where that is nothing or the padding of base64, perhaps all of it. */
function secretPart(item) {
    const equals = item.indexOf('=');
    const value = item.slice(equals + 1);
    // No id has a line end in it.
    if (/[\r\n]/.test(item.slice(0, Math.max(equals, 0)).trim()))
        return item;
    if (!/^[=\s]*$/.test(value))
        return value;
    // The line of a value that was not quoted, and no name that somebody gave to a secret.
    const looksEncoded = /[a-z]/.test(item) && /[A-Z\d+/]/.test(item);
    return looksEncoded || value.includes('=') ? (/^.*[^=\s]/s.exec(item)?.[0] ?? '') : '';
}
/** A text, whole and by its lines. */
function textsOf(value) {
    return [value, ...value.split(/\r\n|\r|\n/)].map((text) => text.trim()).filter((text) => text !== '');
}
/** How names of secrets end: `NPM_TOKEN`, `dbPassword`, `SSH_PRIVATE_KEY`. */
const SECRET_NAME = /(?:token|secret|passw(?:or)?d|passphrase|credentials?)$|(?:^|[_-])(?:auth|(?:access|account|api|encryption|private|secret|signing)[_-]?key)$/i;
/** Whether what has this name is likely to be secret. */
function looksSecret(name) {
    return SECRET_NAME.test(name);
}
/** Of build arguments (`NAME=value`, or the name of a variable) those that have a value and the name of a secret. */
function secretArgs(buildArgs, env = {}) {
    return buildArgs
        .map((item) => {
        const [id, value] = (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .splitPair */ .T6)(item);
        return { id, value: item.includes('=') ? value : (env[id] ?? '') };
    })
        .filter(({ id, value }) => looksSecret(id) && value !== '');
}
/** Items of a list, as far as it is well-formed: what is wrong with it is said when the input is read. */
function itemsOf(input) {
    try {
        return (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .parseUntrimmedList */ .FP)(input);
    }
    catch {
        // An unclosed quote: then by lines.
        return input.split('\n');
    }
}


/***/ }),

/***/ 8463:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $q: () => (/* binding */ parseName),
/* harmony export */   DB: () => (/* binding */ parseSize),
/* harmony export */   FE: () => (/* binding */ checkPlatforms),
/* harmony export */   HU: () => (/* binding */ parseChoice),
/* harmony export */   LO: () => (/* binding */ parseRatio),
/* harmony export */   MK: () => (/* binding */ checkTags),
/* harmony export */   Mf: () => (/* binding */ parseCall),
/* harmony export */   SU: () => (/* binding */ parseRepository),
/* harmony export */   Vf: () => (/* binding */ readBoolean),
/* harmony export */   X7: () => (/* binding */ parseDigestImage),
/* harmony export */   g9: () => (/* binding */ callMethod),
/* harmony export */   m3: () => (/* binding */ checkUlimits),
/* harmony export */   n2: () => (/* binding */ checkOutputs),
/* harmony export */   uZ: () => (/* binding */ parseSizes),
/* harmony export */   yG: () => (/* binding */ parseBoolean)
/* harmony export */ });
/* unused harmony export checkItems */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);

/*
 * The values of single inputs: each function takes an input's name and text, and throws an InputError that names the
 * input, what was wrong, and what is allowed. What only buildx can judge is left to buildx, whose message is kept.
 */
const YES = new Set(['true', 'True', 'TRUE']);
const NO = new Set(['false', 'False', 'FALSE']);
/** A YAML 1.2 boolean; undefined for any other text. */
function readBoolean(text) {
    if (YES.has(text))
        return true;
    return NO.has(text) ? false : undefined;
}
/** A YAML 1.2 boolean; an empty text means `fallback` (`push: ${{ inputs.push }}` is often empty). */
function parseBoolean(name, text, fallback) {
    if (text === '')
        return fallback;
    const value = readBoolean(text);
    if (value === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is not a boolean; write true or false.`);
    return value;
}
/** One of `choices`; an empty text means the first. */
function parseChoice(name, text, choices) {
    if (text === '')
        return choices[0];
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is not known; allowed are ${choices.join(', ')}.`);
    return choice;
}
/** `0.8` or `80%`, as a number from 0 to 1. */
function parseRatio(name, text) {
    if (text === '')
        return undefined;
    const { number = '', percent } = /^(?<number>\d+(?:\.\d+)?)\s*(?<percent>%)?$/.exec(text)?.groups ?? {};
    const ratio = Number(number) / (percent === undefined ? 1 : 100);
    if (number !== '' && ratio <= 1)
        return ratio;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is no part of a whole; write a number from 0 to 1, or a percentage such as 80%.`);
}
/** A repository name as the distribution reference grammar has it: optional host[:port], lower-case path. */
const REPOSITORY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;
/** A repository without a tag, lower-cased. */
function parseRepository(name, text) {
    if (text === '')
        return undefined;
    const repository = text.toLowerCase();
    if (REPOSITORY.test(repository))
        return repository;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is not the name of an image repository; write it without a tag or digest, such as ghcr.io/owner/name.`);
}
/** Control characters would end up in keys, tags and logs. */
function parseName(name, text) {
    if (text === '')
        return undefined;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(text) || text.length > 200) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: has a control character or more than 200 characters; write a short name on one line.`);
    }
    return text;
}
/** Every item of a list, if `allows` all of them; `allowed` completes "write …". */
function checkItems(name, items, allows, allowed) {
    for (const item of items) {
        if (!allows(item))
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${item}" is not allowed; write ${allowed}.`);
    }
    return items;
}
/** `os/arch` with perhaps a variant and an OS version, `local`, or the name of an architecture. */
const PLATFORM = /^(local|[a-z\d]+(\([\w.+-]+\))?\/[\w-]+(\/[\w.-]+)?|amd64|x86_64|x86-64|386|i386|arm|armhf|armel|arm64|aarch64|riscv64|ppc64le|s390x|loong64|mips64|mips64le)$/i;
function checkPlatforms(platforms) {
    return checkItems('platforms', platforms, (item) => PLATFORM.test(item), 'an operating system and an architecture, such as linux/amd64 or linux/arm64');
}
function checkTags(tags) {
    return checkItems('tags', tags, (tag) => !/\s/.test(tag), 'image names without spaces, one a line');
}
/** `name=soft` or `name=soft:hard`, as docker/go-units has it. */
function checkUlimits(limits) {
    return checkItems('ulimit', limits, (limit) => /^\w+=-?\d+(:-?\d+)?$/.test(limit), 'a name and one or two numbers, such as nofile=1024:2048');
}
/** A `type=` without a type; other types than these are for buildx to judge. */
function checkOutputs(outputs) {
    return checkItems('outputs', outputs, (output) => !/(^|,)\s*("\s*)?type=\s*("\s*)?(,|$)/.test(output), 'a type after type=: docker, image, registry, local, oci, tar or cacheonly');
}
const UNITS = ['', 'k', 'm', 'g', 't'];
/** A size in bytes, such as `10GB` or `500MiB`; undefined if it was not given. Units without an i are decimal, as docker's. */
function parseSize(name, text) {
    if (text === '')
        return undefined;
    const [, digits, letter = '', binary] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i)?)?b?$/i.exec(text) ?? [];
    const size = Number(digits) * (binary === undefined ? 1000 : 1024) ** UNITS.indexOf(letter.toLowerCase());
    if (Number.isFinite(size) && size >= 1)
        return Math.floor(size);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is no size; give a number and a unit, such as 500MB, 10GB or 2GiB.`);
}
/** One size for each and for all together, or two, such as `500MB/2GB`. */
function parseSizes(name, text) {
    const [each, total, ...rest] = text.split('/').map((part) => parseSize(name, part.trim()));
    if (each === undefined && total === undefined && rest.length === 0 && !text.includes('/'))
        return undefined;
    if (each === undefined || rest.length > 0 || (text.includes('/') && total === undefined))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is not one size or two; give the most of one and the most of all, such as 2GB/5GB.`);
    return { each, total: total ?? each };
}
/** An image with its digest: what runs in a build must not change by itself. */
function parseDigestImage(name, text) {
    if (text === '')
        return undefined;
    if (/^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/.test(text))
        return text;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: "${text}" is not an image with its digest; write it as docker.io/library/debian:13@sha256:… does.`);
}
const CALLS = ['build', 'check', 'outline', 'targets'];
/** Beside these buildx knows them by other names (util/buildflags/printfunc.go and BuildKit's subrequests). */
const FURTHER_CALLS = ['lint', 'subrequests.describe'];
/** What to do with the Dockerfile, perhaps with `format=` or `ignorestatus=` after a comma. */
function parseCall(text) {
    if (text === '')
        return undefined;
    const method = callMethod(text);
    if (![...CALLS, ...FURTHER_CALLS].includes(method))
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`call: "${text}" is not known; allowed are ${CALLS.join(', ')}.`);
    return text;
}
/** The method of a `call`, without what follows it. */
function callMethod(call) {
    const words = call.split(',').filter((field) => !/^(format|ignorestatus)=/.test(field));
    return words.length === 0 ? 'build' : words.join();
}


/***/ }),

/***/ 1730:
/***/ ((module, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _cancellation_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4632);
/* harmony import */ var _environment_declare_results_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(9399);
/* harmony import */ var _environment_expected_place_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(4367);
/* harmony import */ var _environment_facts_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6784);
/* harmony import */ var _environment_mask_secrets_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(3197);
/* harmony import */ var _environment_read_input_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(8464);
/* harmony import */ var _outlast_trouble_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(4889);
/* harmony import */ var _phases_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(119);
/* harmony import */ var _read_inputs_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(8921);









(0,_phases_js__WEBPACK_IMPORTED_MODULE_7__/* .endPhase */ .zN)('startup');
(0,_cancellation_js__WEBPACK_IMPORTED_MODULE_0__/* .endInOrder */ .tJ)();
(0,_outlast_trouble_js__WEBPACK_IMPORTED_MODULE_5__/* .outlastTrouble */ ._)();
let approach;
try {
    (0,_environment_mask_secrets_js__WEBPACK_IMPORTED_MODULE_4__/* .maskSecrets */ .Q)();
    (0,_environment_declare_results_js__WEBPACK_IMPORTED_MODULE_1__/* .declareResults */ .f)();
    const inputs = (0,_read_inputs_js__WEBPACK_IMPORTED_MODULE_6__/* .readInputs */ .K)(_environment_read_input_js__WEBPACK_IMPORTED_MODULE_8__/* .readInput */ .R);
    const place = (0,_environment_expected_place_js__WEBPACK_IMPORTED_MODULE_2__/* .expectLocal */ .J)(inputs);
    approach = place && Promise.all(/* import() */[__nccwpck_require__.e(838), __nccwpck_require__.e(78)]).then(__nccwpck_require__.bind(__nccwpck_require__, 1078)).then(({ approachEarly }) => approachEarly(place));
    // While docker answers, the larger part of this action is loaded.
    const [facts, { run }] = await Promise.all([(0,_environment_facts_js__WEBPACK_IMPORTED_MODULE_3__/* .gatherFacts */ .p)(inputs), Promise.all(/* import() */[__nccwpck_require__.e(838), __nccwpck_require__.e(366), __nccwpck_require__.e(78), __nccwpck_require__.e(520)]).then(__nccwpck_require__.bind(__nccwpck_require__, 9520))]);
    (0,_phases_js__WEBPACK_IMPORTED_MODULE_7__/* .endPhase */ .zN)('facts');
    await run(inputs, facts, approach);
}
catch (error) {
    const { fail } = await Promise.all(/* import() */[__nccwpck_require__.e(838), __nccwpck_require__.e(892)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7892));
    fail(error);
}
finally {
    await (await approach)?.close();
}
// @actions/cache leaves timers behind that would keep the step waiting for minutes (actions/toolkit#1578).
process.exit();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6551:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ER: () => (/* binding */ parseCacheMap),
/* harmony export */   Ik: () => (/* binding */ parseMountChoice),
/* harmony export */   lf: () => (/* binding */ isChosen)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);
/* harmony import */ var _identity_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7434);


/** Whether a mount is carried. */
function isChosen(choice, mount) {
    if (choice.kind !== 'list')
        return choice.kind === 'auto';
    return choice.mounts.some((wanted) => (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(wanted) === (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(mount));
}
const OPTIONS = ['type', 'id', 'target', 'dst', 'destination', 'uid', 'gid', 'mode', 'sharing', 'ro', 'rw'];
/**
 * The choice that `cache-mounts` makes: `auto`, `off`, or one mount a line, as its target, its id, or the options of its
 * `--mount` flag.
 * @throws {InputError} for an item that is none of these
 */
function parseMountChoice(items) {
    const [first = 'auto'] = items;
    if (items.length <= 1 && (first === 'auto' || first === 'off'))
        return { kind: first };
    return { kind: 'list', input: 'cache-mounts', mounts: items.map(parseItem) };
}
function parseItem(item) {
    const refuse = (complaint) => {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-mounts: "${item}" ${complaint}; write auto, off, or one mount a line, such as /root/.npm or ` +
            'id=apt,uid=1000.');
    };
    if (item === 'auto' || item === 'off')
        return refuse('stands beside other mounts');
    if (!item.includes('=') && item.includes(','))
        return refuse('has a comma');
    if (!item.includes('='))
        return { id: (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .cleanTarget */ .dp)(item), owner: undefined };
    const fields = (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .fieldsOf */ .Pf)(item);
    const unknown = [...fields.keys()].find((name) => !OPTIONS.includes(name));
    if (unknown !== undefined)
        return refuse(`has the option ${unknown}, which is not one of ${OPTIONS.join(', ')}`);
    if ((fields.get('type') ?? 'cache') !== 'cache')
        return refuse('is no cache mount');
    const target = (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .targetOf */ .$r)(fields);
    const id = fields.get('id') || (target && (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .cleanTarget */ .dp)(target));
    if (!id)
        return refuse('has neither an id nor a target');
    const owner = (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .parseOwner */ .pZ)(fields);
    if (owner === 'unreadable')
        return refuse('has a uid, gid or mode that is no number');
    return { id, owner };
}
/**
 * The choice that a `cache-map` of buildkit-cache-dance makes: JSON with a folder of the runner and, for each, a target or
 * the options of a mount. The folders play no part: what is kept is kept elsewhere.
 * @throws {InputError} for what is no such JSON
 */
function parseCacheMap(text) {
    if (text === '')
        return undefined;
    const refuse = (complaint) => {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`cache-map: ${complaint}; write JSON such as {"npm": "/root/.npm"}.`);
    };
    let map;
    try {
        map = JSON.parse(text);
    }
    catch {
        return refuse('is no JSON');
    }
    if (typeof map !== 'object' || map === null || Array.isArray(map))
        return refuse('is no JSON object');
    const mounts = Object.entries(map).map(([folder, value]) => {
        if (typeof value === 'string')
            return { id: (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .cleanTarget */ .dp)(value), owner: undefined };
        if (typeof value !== 'object' || value === null)
            return refuse(`"${folder}" has neither a target nor options`);
        const options = Object.entries(value);
        if (options.some(([, option]) => typeof option === 'object' && option !== null))
            return refuse(`"${folder}" has an option that is no text`);
        const fields = new Map(options.map(([name, option]) => [name.toLowerCase(), String(option)]));
        const target = fields.get('target');
        const owner = (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .parseOwner */ .pZ)(fields);
        const id = fields.get('id') || (target && (0,_identity_js__WEBPACK_IMPORTED_MODULE_1__/* .cleanTarget */ .dp)(target));
        if (!id || owner === 'unreadable')
            return refuse(`"${folder}" has no target, or an owner that is no number`);
        return { id, owner };
    });
    return { kind: 'list', input: 'cache-map', mounts };
}


/***/ }),

/***/ 7434:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ targetOf),
/* harmony export */   Pf: () => (/* binding */ fieldsOf),
/* harmony export */   Qx: () => (/* binding */ renderMountFlag),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   dp: () => (/* binding */ cleanTarget),
/* harmony export */   pZ: () => (/* binding */ parseOwner),
/* harmony export */   pp: () => (/* binding */ parseMountFlag)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _buildx_cache_entry_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3655);
/* harmony import */ var _inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7103);



/** BuildKit's, for what was not given beside the others. */
const DEFAULT_OWNER = { uid: 0, gid: 0, mode: '755' };
/** For maps, and for people: `/root/.npm`, or `apt (uid 1000, gid 1000, mode 755)`. */
function nameOf({ id, owner }) {
    return owner === undefined ? id : `${id} (uid ${owner.uid}, gid ${owner.gid}, mode ${owner.mode})`;
}
/** The mount of a `--mount` flag's value; undefined if it is none of type cache, or not to be understood. */
function parseMountFlag(value) {
    const fields = fieldsOf(value);
    const target = targetOf(fields);
    const owner = parseOwner(fields);
    if (fields.get('type') !== 'cache' || target === undefined || owner === 'unreadable')
        return undefined;
    const source = ['from', 'source', 'src'].find((name) => fields.get(name));
    return {
        id: fields.get('id') || cleanTarget(target),
        owner,
        target,
        readOnly: ['ro', 'readonly'].some((name) => ['', 'true', '1'].includes(fields.get(name) ?? 'no')),
        obstacle: source && `it begins as what ${source === 'from' ? 'from=' : 'source='} names`
    };
}
/** The options of a `--mount` flag; none of what is not well-formed. */
function fieldsOf(value) {
    return new Map(((0,_inputs_csv_fields_js__WEBPACK_IMPORTED_MODULE_2__/* .csvFields */ .q)(value) ?? []).map(splitField));
}
function targetOf(fields) {
    return fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
}
/** `name=value`; a name alone is a switch. */
function splitField(field) {
    const at = field.indexOf('=');
    return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
}
/** Undefined if nothing of it was given. */
function parseOwner(fields) {
    const [uid, gid, mode] = [fields.get('uid'), fields.get('gid'), fields.get('mode')];
    if (uid === undefined && gid === undefined && mode === undefined)
        return undefined;
    const isNumber = (text) => text === undefined || /^\d{1,10}$/.test(text);
    if (!isNumber(uid) || !isNumber(gid) || !/^[0-7]{1,6}$/.test(mode ?? '0'))
        return 'unreadable';
    return {
        uid: Number(uid ?? DEFAULT_OWNER.uid),
        gid: Number(gid ?? DEFAULT_OWNER.gid),
        mode: mode === undefined ? DEFAULT_OWNER.mode : Number.parseInt(mode, 8).toString(8)
    };
}
/** As Go's path.Clean has it, which BuildKit makes an id of a target by. */
function cleanTarget(target) {
    const clean = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(target);
    return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}
/** The flag by which a RUN of ours has the same mount at `target`, with a lock that waits for whoever else uses it. */
function renderMountFlag({ id, owner }, target) {
    const fields = [
        ['type', 'cache'],
        ['id', escapeForExpansion(id)],
        ['target', target],
        ['sharing', 'locked'],
        ...(owner === undefined
            ? []
            : [
                ['uid', `${owner.uid}`],
                ['gid', `${owner.gid}`],
                ['mode', `0${owner.mode}`]
            ])
    ];
    return `--mount=${escapeForFlag((0,_buildx_cache_entry_js__WEBPACK_IMPORTED_MODULE_1__/* .renderFields */ .sp)(fields))}`;
}
/** A field of a flag has its variables replaced and its quotes removed (moby/buildkit frontend/dockerfile/shell). */
function escapeForExpansion(text) {
    return text.replace(/[\\'"$]/g, '\\$&');
}
/** Before that the flag itself ends with white space, unless that is escaped (frontend/dockerfile/parser, bflag). */
function escapeForFlag(text) {
    return text.replace(/[\\'"\s]/g, '\\$&');
}


/***/ }),

/***/ 4889:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ outlastTrouble)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3916);

/**
 * Has this process outlast what befalls it and not the build: a reader of the log that goes away, and what fails after
 * nobody waits for it any more.
 */
function outlastTrouble() {
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => {
            // What the step leaves in files is read all the same.
        });
    process.on('unhandledRejection', (reason) => void tell(reason));
}
async function tell(reason) {
    const { say } = await Promise.all(/* import() */[__nccwpck_require__.e(838), __nccwpck_require__.e(324)]).then(__nccwpck_require__.bind(__nccwpck_require__, 324));
    say(`Something failed that nobody waited for: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .reasonOf */ .A3)(reason)}`);
}


/***/ }),

/***/ 119:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FA: () => (/* binding */ renderPhases),
/* harmony export */   zN: () => (/* binding */ endPhase)
/* harmony export */ });
/* unused harmony export PHASES */
/** The parts of a main step, in their order. */
const PHASES = [
    'startup',
    'facts',
    'plan',
    'restore mounts',
    'build',
    'export',
    'mounts',
    'report'
];
/** Notes that a phase ends now. */
function endPhase(phase) {
    performance.mark(phase);
}
/** How long each phase took, from the start of the process: `startup 0.041 s, facts 0.120 s`. */
function renderPhases() {
    let before = 0;
    const times = PHASES.flatMap((phase) => {
        const mark = performance.getEntriesByName(phase, 'mark').at(-1);
        if (mark === undefined)
            return [];
        const seconds = (mark.startTime - before) / 1000;
        before = mark.startTime;
        return [`${phase} ${seconds.toFixed(3)} s`];
    });
    return times.join(', ');
}


/***/ }),

/***/ 8921:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ readInputs)
/* harmony export */ });
/* harmony import */ var _backends_cache_attributes_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5413);
/* harmony import */ var _buildx_output_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5439);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3916);
/* harmony import */ var _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(6441);
/* harmony import */ var _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7560);
/* harmony import */ var _inputs_secrets_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3332);
/* harmony import */ var _inputs_values_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(8463);
/* harmony import */ var _mounts_choice_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(6551);








/** What GitHub keeps for a repository without payment. */
const CACHE_MAX_SIZE = 10_000_000_000;
const CACHE_MOUNTS_MAX_SIZE = { each: 2_000_000_000, total: 5_000_000_000 };
/**
 * Reads all inputs through `read`, which gives an input's text as it is, empty if not given.
 * @throws {InputError} for the first value that is not allowed, and for values that contradict each other
 */
function readInputs(read) {
    const raw = (name) => read(name).trim();
    const text = (name) => raw(name) || undefined;
    const boolean = (name, fallback) => (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseBoolean */ .yG)(name, raw(name), fallback);
    const list = (name, parse) => parseNamed(name, raw(name), parse);
    const secretItems = (name, parse, form) => (0,_inputs_secrets_js__WEBPACK_IMPORTED_MODULE_5__/* .parseSecretItems */ .C)(name, parseNamed(name, read(name), parse), form);
    return checkTogether({
        addHosts: list('add-hosts', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk),
        allow: list('allow', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk),
        annotations: list('annotations', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        attests: list('attests', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        buildArgs: list('build-args', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        buildContexts: list('build-contexts', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        builder: text('builder'),
        call: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseCall */ .Mf)(raw('call')),
        cgroupParent: text('cgroup-parent'),
        context: text('context'),
        file: text('file'),
        labels: list('labels', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        load: boolean('load', false),
        network: text('network'),
        noCache: boolean('no-cache', false),
        noCacheFilters: list('no-cache-filters', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk),
        outputs: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .checkOutputs */ .n2)(list('outputs', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseRawList */ .Cv)),
        platforms: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .checkPlatforms */ .FE)(list('platforms', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk)),
        provenance: text('provenance'),
        pull: boolean('pull', false),
        push: boolean('push', false),
        sbom: text('sbom'),
        secrets: secretItems('secrets', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseUntrimmedList */ .FP, 'id=value'),
        secretEnvs: secretItems('secret-envs', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk, 'id=VARIABLE'),
        secretFiles: secretItems('secret-files', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1, 'id=path'),
        shmSize: text('shm-size'),
        ssh: list('ssh', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseSshList */ .YM),
        tags: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .checkTags */ .MK)(list('tags', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseCsv */ .Wk)),
        target: text('target'),
        ulimit: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .checkUlimits */ .m3)(list('ulimit', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1)),
        githubToken: text('github-token'),
        driverOpts: list('driver-opts', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseRawList */ .Cv),
        buildkitdConfig: text('buildkitd-config'),
        buildkitdConfigInline: text('buildkitd-config-inline'),
        cache: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('cache', raw('cache'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .CACHE_CHOICES */ .IQ),
        cacheScope: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseName */ .$q)('cache-scope', raw('cache-scope')),
        cacheImage: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseRepository */ .SU)('cache-image', raw('cache-image')),
        cacheImageWritten: /[A-Z]/.test(raw('cache-image')) ? raw('cache-image') : undefined,
        cacheDir: text('cache-dir'),
        cacheMaxSize: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseSize */ .DB)('cache-max-size', raw('cache-max-size')) ?? CACHE_MAX_SIZE,
        cacheMounts: chooseMounts(list('cache-mounts', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseRawList */ .Cv), raw('cache-map')),
        cacheMountsMaxSize: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseSizes */ .uZ)('cache-mounts-max-size', raw('cache-mounts-max-size')) ?? CACHE_MOUNTS_MAX_SIZE,
        cacheMountsImage: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseDigestImage */ .X7)('cache-mounts-image', raw('cache-mounts-image')),
        cacheAttributes: (0,_backends_cache_attributes_js__WEBPACK_IMPORTED_MODULE_0__/* .parseCacheAttributes */ .pV)(list('cache-attributes', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1)),
        cacheCompression: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('cache-compression', raw('cache-compression'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .CACHE_COMPRESSION_CHOICES */ .Jh),
        cacheExport: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('cache-export', raw('cache-export'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .CACHE_EXPORT_CHOICES */ .NR),
        cacheSave: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('cache-save', raw('cache-save'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .CACHE_SAVE_CHOICES */ .cl),
        cacheRelease: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('cache-release', raw('cache-release'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .CACHE_RELEASE_CHOICES */ .KQ),
        cacheFrom: list('cache-from', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        cacheTo: list('cache-to', _inputs_lists_js__WEBPACK_IMPORTED_MODULE_4__/* .parseList */ .E1),
        summary: boolean('summary', true),
        reportFile: text('report-file'),
        minHitRatio: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseRatio */ .LO)('min-hit-ratio', raw('min-hit-ratio')),
        onLowHitRatio: (0,_inputs_values_js__WEBPACK_IMPORTED_MODULE_6__/* .parseChoice */ .HU)('on-low-hit-ratio', raw('on-low-hit-ratio'), _inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .ON_LOW_HIT_RATIO_CHOICES */ .S6),
        dryRun: boolean('dry-run', false),
        jobStatus: text('job-status')
    });
}
/** A map that was written for another action says which mounts, unless `cache-mounts` does. */
function chooseMounts(items, map) {
    const choice = (0,_mounts_choice_js__WEBPACK_IMPORTED_MODULE_7__/* .parseMountChoice */ .Ik)(items);
    const mapped = (0,_mounts_choice_js__WEBPACK_IMPORTED_MODULE_7__/* .parseCacheMap */ .ER)(map);
    return choice.kind === 'auto' ? (mapped ?? choice) : choice;
}
/** A list's items. */
function parseNamed(name, text, parse) {
    try {
        return parse(text);
    }
    catch (error) {
        // The parser's own message can quote the text; a list may hold a secret.
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${name}: is not a well-formed list (an unclosed double quote?).`, { cause: error });
    }
}
/** Looks for inputs that make no sense together. */
function checkTogether(inputs) {
    const { push, tags, outputs, builder, buildkitdConfig, buildkitdConfigInline } = inputs;
    if ((0,_inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .isBuild */ .Tc)(inputs) &&
        push &&
        tags.length === 0 &&
        !outputs.some((output) => (0,_buildx_output_js__WEBPACK_IMPORTED_MODULE_1__/* .parseOutput */ .Fw)(output).attributes.name)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz('push: needs the name to push to; give tags, such as ghcr.io/owner/name:latest, or push: false.');
    }
    if (buildkitdConfig !== undefined && buildkitdConfigInline !== undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz('buildkitd-config: was given together with buildkitd-config-inline; give one of them.');
    }
    (0,_backends_cache_attributes_js__WEBPACK_IMPORTED_MODULE_0__/* .checkForBackend */ .ci)(inputs);
    const [own] = (0,_inputs_action_inputs_js__WEBPACK_IMPORTED_MODULE_3__/* .wishesForOwnBuilder */ .gA)(inputs);
    if (builder !== undefined && own !== undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${own}: is for a builder that this action makes, but builder names another one; give one of them.`);
    }
    return inputs;
}


/***/ }),

/***/ 6130:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ shortHash)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__nccwpck_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/** Eight hexadecimal digits: enough to keep the names of one repository or machine apart. */
function shortHash(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('hex').slice(0, 8);
}


/***/ }),

/***/ 3036:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ chooseLayerStore)
/* harmony export */ });
/* harmony import */ var _environment_token_verdict_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4984);

/** What keeps the local backend's folder from one job to the next; the first that holds. */
function chooseLayerStore({ cacheFolder, cacheService, runner, now }, inputs) {
    const { path, persistence } = cacheFolder;
    if (persistence === 'declared')
        return { store: 'folder', reason: `cache-dir says that ${path} is kept between jobs.` };
    if (persistence === 'proved')
        return { store: 'folder', reason: `an earlier job's marker shows that ${path} is kept between jobs.` };
    const verdict = (0,_environment_token_verdict_js__WEBPACK_IMPORTED_MODULE_0__/* .judgeToken */ .NA)(cacheService, now);
    const obstacle = serviceObstacle(cacheService, verdict);
    if (obstacle === undefined) {
        return {
            store: cacheService.api === 'v2' && !cacheService.proxied ? 'packs' : 'actions-cache',
            reason: `the Actions cache service (${cacheService.api}) carries it from job to job.`
        };
    }
    if (inputs.cache === 'local' && !runner.ephemeral) {
        return {
            store: 'folder',
            reason: `it is left in ${path}; whether this runner keeps that folder, the next job will show.`
        };
    }
    return {
        store: undefined,
        reason: `nothing carries it to the next job: ${obstacle}, and no earlier job left its marker in ${path} ` +
            '(cache-dir declares a folder that is kept).'
    };
}
/** Why the cache service cannot carry anything here, without a full stop; undefined if it can. */
function serviceObstacle({ api, outage }, { read, reason }) {
    if (api === 'none')
        return 'there is no cache service';
    if (outage !== undefined)
        return `the Actions cache service does not answer (${outage})`;
    return read ? undefined : reason.replace(/\.$/, '');
}


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 5317:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");

/***/ }),

/***/ 6982:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 8995:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:module");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 6466:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");

/***/ }),

/***/ 6193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 8877:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:v8");

/***/ }),

/***/ 714:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:vm");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 6928:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");

/***/ }),

/***/ 2203:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("stream");

/***/ }),

/***/ 5574:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 3557:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 2018:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tty");

/***/ }),

/***/ 7016:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("url");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ }),

/***/ 5175:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  qg: () => (/* binding */ parse)
});

// UNUSED EXPORTS: CsvError, normalize_options

;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/api/CsvError.js
class CsvError extends Error {
  constructor(code, message, options, ...contexts) {
    if (Array.isArray(message)) message = message.join(" ").trim();
    super(message);
    if (Error.captureStackTrace !== undefined) {
      Error.captureStackTrace(this, CsvError);
    }
    this.code = code;
    for (const context of contexts) {
      for (const key in context) {
        const value = context[key];
        this[key] = Buffer.isBuffer(value)
          ? value.toString(options.encoding)
          : value == null
            ? value
            : JSON.parse(JSON.stringify(value));
      }
    }
  }
}



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/utils/is_object.js
const is_object = function (obj) {
  return typeof obj === "object" && obj !== null && !Array.isArray(obj);
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/api/normalize_columns_array.js



const normalize_columns_array = function (columns) {
  const normalizedColumns = [];
  for (let i = 0, l = columns.length; i < l; i++) {
    const column = columns[i];
    if (column === undefined || column === null || column === false) {
      normalizedColumns[i] = { disabled: true };
    } else if (typeof column === "string" || typeof column === "number") {
      normalizedColumns[i] = { name: `${column}` };
    } else if (is_object(column)) {
      if (typeof column.name !== "string") {
        throw new CsvError("CSV_OPTION_COLUMNS_MISSING_NAME", [
          "Option columns missing name:",
          `property "name" is required at position ${i}`,
          "when column is an object literal",
        ]);
      }
      normalizedColumns[i] = column;
    } else {
      throw new CsvError("CSV_INVALID_COLUMN_DEFINITION", [
        "Invalid column definition:",
        "expect a string or a literal object,",
        `got ${JSON.stringify(column)} at position ${i}`,
      ]);
    }
  }
  return normalizedColumns;
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/utils/ResizeableBuffer.js
class ResizeableBuffer {
  constructor(size = 100) {
    this.size = size;
    this.length = 0;
    this.buf = Buffer.allocUnsafe(size);
  }
  prepend(val) {
    if (Buffer.isBuffer(val)) {
      const length = this.length + val.length;
      if (length >= this.size) {
        this.resize();
        if (length >= this.size) {
          throw Error("INVALID_BUFFER_STATE");
        }
      }
      const buf = this.buf;
      this.buf = Buffer.allocUnsafe(this.size);
      val.copy(this.buf, 0);
      buf.copy(this.buf, val.length);
      this.length += val.length;
    } else {
      const length = this.length++;
      if (length === this.size) {
        this.resize();
      }
      const buf = this.clone();
      this.buf[0] = val;
      buf.copy(this.buf, 1, 0, length);
    }
  }
  append(val) {
    const length = this.length++;
    if (length === this.size) {
      this.resize();
    }
    this.buf[length] = val;
  }
  clone() {
    return Buffer.from(this.buf.slice(0, this.length));
  }
  resize() {
    const length = this.length;
    this.size = this.size * 2;
    const buf = Buffer.allocUnsafe(this.size);
    this.buf.copy(buf, 0, 0, length);
    this.buf = buf;
  }
  toString(encoding) {
    if (encoding) {
      return this.buf.toString(encoding, 0, this.length);
    } else {
      return Uint8Array.prototype.slice.call(this.buf.slice(0, this.length));
    }
  }
  toJSON() {
    return this.toString("utf8");
  }
  reset() {
    this.length = 0;
  }
}

/* harmony default export */ const utils_ResizeableBuffer = (ResizeableBuffer);

;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/api/init_state.js


const init_state = function (options) {
  // ECMAScript WhiteSpace + LineTerminator codepoints, encoded under
  // `options.encoding`. Aligns trimming with `String.prototype.trim()`.
  // https://tc39.es/ecma262/#sec-white-space
  // https://tc39.es/ecma262/#sec-line-terminators
  //
  // Codepoints unrepresentable in the target encoding are dropped: Node's
  // Buffer substitutes them with `?` (0x3F), and including those would cause
  // literal `?` bytes in the input to be trimmed under `latin1`/`ascii`.
  const timchars = [
    // Basic Latin
    0x0020, // [Space](https://www.fileformat.info/info/unicode/char/0020/index.htm)
    0x0009, // [CHARACTER TABULATION (HT)](https://www.fileformat.info/info/unicode/char/0009/index.htm)
    0x000a, // [LINE FEED (LF)](https://www.fileformat.info/info/unicode/char/000a/index.htm)
    0x000d, // [CARRIAGE RETURN (CR)](https://www.fileformat.info/info/unicode/char/000d/index.htm)
    0x000c, // [FORM FEED (FF)](https://www.fileformat.info/info/unicode/char/000c/index.htm)
    0x000b, // [LINE TABULATION (VT)](https://www.fileformat.info/info/unicode/char/000b/index.htm)
    // Latin-1 Supplement
    0x00a0, // [NO-BREAK SPACE (NBSP)](https://www.fileformat.info/info/unicode/char/00a0/index.htm)
    // Ogham
    0x1680, // [OGHAM SPACE MARK](https://www.fileformat.info/info/unicode/char/1680/index.htm)
    // General Punctuation
    0x2000, // [EN QUAD](https://www.fileformat.info/info/unicode/char/2000/index.htm)
    0x2001, // [EM QUAD](https://www.fileformat.info/info/unicode/char/2001/index.htm)
    0x2002, // [EN SPACE](https://www.fileformat.info/info/unicode/char/2002/index.htm)
    0x2003, // [EM SPACE](https://www.fileformat.info/info/unicode/char/2003/index.htm)
    0x2004, // [THREE-PER-EM SPACE](https://www.fileformat.info/info/unicode/char/2004/index.htm)
    0x2005, // [FOUR-PER-EM SPACE](https://www.fileformat.info/info/unicode/char/2005/index.htm)
    0x2006, // [SIX-PER-EM SPACE](https://www.fileformat.info/info/unicode/char/2006/index.htm)
    0x2007, // [FIGURE SPACE](https://www.fileformat.info/info/unicode/char/2007/index.htm)
    0x2008, // [PUNCTUATION SPACE](https://www.fileformat.info/info/unicode/char/2008/index.htm)
    0x2009, // [THIN SPACE](https://www.fileformat.info/info/unicode/char/2009/index.htm)
    0x200a, // [HAIR SPACE](https://www.fileformat.info/info/unicode/char/200a/index.htm)
    0x2028, // [LINE SEPARATOR](https://www.fileformat.info/info/unicode/char/2028/index.htm)
    0x2029, // [PARAGRAPH SEPARATOR](https://www.fileformat.info/info/unicode/char/2029/index.htm)
    0x202f, // [NARROW NO-BREAK SPACE (NNBSP)](https://www.fileformat.info/info/unicode/char/202f/index.htm)
    0x205f, // [MEDIUM MATHEMATICAL SPACE (MMSP)](https://www.fileformat.info/info/unicode/char/205f/index.htm)
    0x3000, // [IDEOGRAPHIC SPACE](https://www.fileformat.info/info/unicode/char/3000/index.htm)
    0xfeff, // [ZERO WIDTH NO-BREAK SPACE (BOM)](https://www.fileformat.info/info/unicode/char/feff/index.htm)
  ].reduce((acc, codepoint) => {
    const encoded = Buffer.from(
      String.fromCharCode(codepoint),
      options.encoding,
    );
    if (codepoint !== 0x3f && encoded.length === 1 && encoded[0] === 0x3f) {
      return acc;
    }
    acc.push(encoded);
    return acc;
  }, []);
  // First-byte lookup table for `__isCharTrimable`. Non-whitespace bytes
  // (the common case) bail out in O(1) without scanning every timchar.
  const timcharFirstBytes = new Uint8Array(256);
  for (const t of timchars) timcharFirstBytes[t[0]] = 1;
  return {
    bomSkipped: false,
    bufBytesStart: 0,
    castField: options.cast_function,
    commenting: false,
    delimiterBufPrevious: undefined,
    delimiterDiscovered: false,
    // Current error encountered by a record
    error: undefined,
    enabled: options.from_line === 1,
    escaping: false,
    escapeIsQuote:
      Buffer.isBuffer(options.escape) &&
      Buffer.isBuffer(options.quote) &&
      Buffer.compare(options.escape, options.quote) === 0,
    // columns can be `false`, `true`, `Array`
    expectedRecordLength: Array.isArray(options.columns)
      ? options.columns.length
      : undefined,
    field: new utils_ResizeableBuffer(20),
    firstLineToHeaders: options.cast_first_line_to_header,
    needMoreDataSize: Math.max(
      // Skip if the remaining buffer smaller than comment
      options.comment !== null ? options.comment.length : 0,
      // Skip if the remaining buffer can be delimiter
      ...(options.delimiter
        ? options.delimiter.map((delimiter) => delimiter.length)
        : []),
      // Auto discovery of delimiter is limited to 1 character
      options.delimiter_auto ? 1 : 0,
      // Skip if the remaining buffer can be escape sequence
      options.quote !== null ? options.quote.length : 0,
      // Skip if the remaining buffer can be a multi-byte trim character
      ...timchars.map((t) => t.length),
    ),
    previousBuf: undefined,
    quoting: false,
    stop: false,
    rawBuffer: new utils_ResizeableBuffer(100),
    record: [],
    recordHasError: false,
    record_length: 0,
    recordDelimiterMaxLength:
      options.record_delimiter.length === 0
        ? 0
        : Math.max(...options.record_delimiter.map((v) => v.length)),
    trimChars: [
      Buffer.from(" ", options.encoding)[0],
      Buffer.from("\t", options.encoding)[0],
    ],
    wasQuoting: false,
    wasRowDelimiter: false,
    timchars: timchars,
    timcharFirstBytes: timcharFirstBytes,
  };
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/utils/underscore.js
const underscore = function (str) {
  return str.replace(/([A-Z])/g, function (_, match) {
    return "_" + match.toLowerCase();
  });
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/api/normalize_options.js





const normalize_options = function (opts) {
  const options = {};
  // Merge with user options
  for (const opt in opts) {
    options[underscore(opt)] = opts[opt];
  }
  // Normalize option `encoding`
  // Note: defined first because other options depends on it
  // to convert chars/strings into buffers.
  if (options.encoding === undefined || options.encoding === true) {
    options.encoding = "utf8";
  } else if (options.encoding === null || options.encoding === false) {
    options.encoding = null;
  } else if (
    typeof options.encoding !== "string" &&
    options.encoding !== null
  ) {
    throw new CsvError(
      "CSV_INVALID_OPTION_ENCODING",
      [
        "Invalid option encoding:",
        "encoding must be a string or null to return a buffer,",
        `got ${JSON.stringify(options.encoding)}`,
      ],
      options,
    );
  }
  // Normalize option `bom`
  if (
    options.bom === undefined ||
    options.bom === null ||
    options.bom === false
  ) {
    options.bom = false;
  } else if (options.bom !== true) {
    throw new CsvError(
      "CSV_INVALID_OPTION_BOM",
      [
        "Invalid option bom:",
        "bom must be true,",
        `got ${JSON.stringify(options.bom)}`,
      ],
      options,
    );
  }
  // Normalize option `cast`
  options.cast_function = null;
  if (
    options.cast === undefined ||
    options.cast === null ||
    options.cast === false ||
    options.cast === ""
  ) {
    options.cast = undefined;
  } else if (typeof options.cast === "function") {
    options.cast_function = options.cast;
    options.cast = true;
  } else if (options.cast !== true) {
    throw new CsvError(
      "CSV_INVALID_OPTION_CAST",
      [
        "Invalid option cast:",
        "cast must be true or a function,",
        `got ${JSON.stringify(options.cast)}`,
      ],
      options,
    );
  }
  // Normalize option `cast_date`
  if (
    options.cast_date === undefined ||
    options.cast_date === null ||
    options.cast_date === false ||
    options.cast_date === ""
  ) {
    options.cast_date = false;
  } else if (options.cast_date === true) {
    options.cast_date = function (value) {
      const date = Date.parse(value);
      return !isNaN(date) ? new Date(date) : value;
    };
  } else if (typeof options.cast_date !== "function") {
    throw new CsvError(
      "CSV_INVALID_OPTION_CAST_DATE",
      [
        "Invalid option cast_date:",
        "cast_date must be true or a function,",
        `got ${JSON.stringify(options.cast_date)}`,
      ],
      options,
    );
  }
  // Normalize option `columns`
  options.cast_first_line_to_header = undefined;
  if (options.columns === true) {
    // Fields in the first line are converted as-is to columns
    options.cast_first_line_to_header = undefined;
  } else if (typeof options.columns === "function") {
    options.cast_first_line_to_header = options.columns;
    options.columns = true;
  } else if (Array.isArray(options.columns)) {
    options.columns = normalize_columns_array(options.columns);
  } else if (
    options.columns === undefined ||
    options.columns === null ||
    options.columns === false
  ) {
    options.columns = false;
  } else {
    throw new CsvError(
      "CSV_INVALID_OPTION_COLUMNS",
      [
        "Invalid option columns:",
        "expect an array, a function or true,",
        `got ${JSON.stringify(options.columns)}`,
      ],
      options,
    );
  }
  // Normalize option `group_columns_by_name`
  if (
    options.group_columns_by_name === undefined ||
    options.group_columns_by_name === null ||
    options.group_columns_by_name === false
  ) {
    options.group_columns_by_name = false;
  } else if (options.group_columns_by_name !== true) {
    throw new CsvError(
      "CSV_INVALID_OPTION_GROUP_COLUMNS_BY_NAME",
      [
        "Invalid option group_columns_by_name:",
        "expect an boolean,",
        `got ${JSON.stringify(options.group_columns_by_name)}`,
      ],
      options,
    );
  } else if (options.columns === false) {
    throw new CsvError(
      "CSV_INVALID_OPTION_GROUP_COLUMNS_BY_NAME",
      [
        "Invalid option group_columns_by_name:",
        "the `columns` mode must be activated.",
      ],
      options,
    );
  }
  // Normalize option `comment`
  if (
    options.comment === undefined ||
    options.comment === null ||
    options.comment === false ||
    options.comment === ""
  ) {
    options.comment = null;
  } else {
    if (typeof options.comment === "string") {
      options.comment = Buffer.from(options.comment, options.encoding);
    }
    if (!Buffer.isBuffer(options.comment)) {
      throw new CsvError(
        "CSV_INVALID_OPTION_COMMENT",
        [
          "Invalid option comment:",
          "comment must be a buffer or a string,",
          `got ${JSON.stringify(options.comment)}`,
        ],
        options,
      );
    }
  }
  // Normalize option `comment_no_infix`
  if (
    options.comment_no_infix === undefined ||
    options.comment_no_infix === null ||
    options.comment_no_infix === false
  ) {
    options.comment_no_infix = false;
  } else if (options.comment_no_infix !== true) {
    throw new CsvError(
      "CSV_INVALID_OPTION_COMMENT",
      [
        "Invalid option comment_no_infix:",
        "value must be a boolean,",
        `got ${JSON.stringify(options.comment_no_infix)}`,
      ],
      options,
    );
  }
  // Normalize option `delimiter_auto`
  if (
    options.delimiter_auto === undefined ||
    options.delimiter_auto === null ||
    options.delimiter_auto === false
  ) {
    options.delimiter_auto = false;
  } else if (options.delimiter_auto === true) {
    options.delimiter_auto = {};
  } else if (!is_object(options.delimiter_auto)) {
    throw new CsvError(
      "CSV_INVALID_OPTION_DELIMITER_AUTO",
      [
        "Invalid option delimiter_auto:",
        "delimiter_auto must be a boolean or a configuration object,",
        `got ${JSON.stringify(options.delimiter_auto)}`,
      ],
      options,
    );
  }
  if (options.delimiter_auto) {
    if (options.delimiter_auto.preferred === undefined)
      options.delimiter_auto.preferred = {
        [",".charCodeAt(0)]: 1.8,
        ["\t".charCodeAt(0)]: 1.8,
        [";".charCodeAt(0)]: 1.6,
        [" ".charCodeAt(0)]: 1.6,
        [":".charCodeAt(0)]: 1.5,
        [".".charCodeAt(0)]: 1.4,
        ["/".charCodeAt(0)]: 1.4,
      };
    else if (!is_object(options.delimiter_auto.preferred)) {
      throw new CsvError(
        "CSV_INVALID_OPTION_DELIMITER_AUTO",
        [
          "Invalid option delimiter_auto:",
          "preferred must be an object,",
          `got ${JSON.stringify(options.delimiter_auto.preferred)}`,
        ],
        options,
      );
    }
    if (options.delimiter_auto.score === undefined)
      options.delimiter_auto.score = (info, options) => {
        return (
          (info.total - info.std) * (options.preferred[info.char_code] || 1)
        );
      };
    else if (typeof options.delimiter_auto.score !== "function") {
      throw new CsvError(
        "CSV_INVALID_OPTION_DELIMITER_AUTO",
        [
          "Invalid option delimiter_auto:",
          "score must be a function,",
          `got ${JSON.stringify(options.delimiter_auto.score)}`,
        ],
        options,
      );
    }
    if (options.delimiter_auto.size === undefined)
      options.delimiter_auto.size = 2048;
    else if (typeof options.delimiter_auto.size !== "number") {
      throw new CsvError(
        "CSV_INVALID_OPTION_DELIMITER_AUTO",
        [
          "Invalid option delimiter_auto:",
          "size must be a number,",
          `got ${JSON.stringify(options.delimiter_auto.size)}`,
        ],
        options,
      );
    }
  }
  // Normalize option `delimiter`
  const delimiter_json = JSON.stringify(options.delimiter);
  if (options.delimiter_auto !== false) {
    options.delimiter = [];
  }
  if (!Array.isArray(options.delimiter)) {
    if (
      options.delimiter === undefined ||
      options.delimiter === null ||
      options.delimiter === false
    ) {
      options.delimiter = Buffer.from(",", options.encoding);
    }
    options.delimiter = [options.delimiter];
  }
  options.delimiter = options.delimiter.map(function (delimiter) {
    if (typeof delimiter === "string") {
      delimiter = Buffer.from(delimiter, options.encoding);
    }
    if (!Buffer.isBuffer(delimiter) || delimiter.length === 0) {
      throw new CsvError(
        "CSV_INVALID_OPTION_DELIMITER",
        [
          "Invalid option delimiter:",
          "delimiter must be a non empty string or buffer or array of string|buffer,",
          `got ${delimiter_json}`,
        ],
        options,
      );
    }
    return delimiter;
  });
  // Normalize option `escape`
  if (options.escape === undefined || options.escape === true) {
    options.escape = Buffer.from('"', options.encoding);
  } else if (typeof options.escape === "string") {
    options.escape = Buffer.from(options.escape, options.encoding);
  } else if (options.escape === null || options.escape === false) {
    options.escape = null;
  }
  if (options.escape !== null) {
    if (!Buffer.isBuffer(options.escape)) {
      throw new Error(
        `Invalid Option: escape must be a buffer, a string or a boolean, got ${JSON.stringify(options.escape)}`,
      );
    }
  }
  // Normalize option `from`
  if (options.from === undefined || options.from === null) {
    options.from = 1;
  } else {
    if (typeof options.from === "string" && /\d+/.test(options.from)) {
      options.from = parseInt(options.from);
    }
    if (Number.isInteger(options.from)) {
      if (options.from < 0) {
        throw new Error(
          `Invalid Option: from must be a positive integer, got ${JSON.stringify(opts.from)}`,
        );
      }
    } else {
      throw new Error(
        `Invalid Option: from must be an integer, got ${JSON.stringify(options.from)}`,
      );
    }
  }
  // Normalize option `from_line`
  if (options.from_line === undefined || options.from_line === null) {
    options.from_line = 1;
  } else {
    if (
      typeof options.from_line === "string" &&
      /\d+/.test(options.from_line)
    ) {
      options.from_line = parseInt(options.from_line);
    }
    if (Number.isInteger(options.from_line)) {
      if (options.from_line <= 0) {
        throw new Error(
          `Invalid Option: from_line must be a positive integer greater than 0, got ${JSON.stringify(opts.from_line)}`,
        );
      }
    } else {
      throw new Error(
        `Invalid Option: from_line must be an integer, got ${JSON.stringify(opts.from_line)}`,
      );
    }
  }
  // Normalize options `ignore_last_delimiters`
  if (
    options.ignore_last_delimiters === undefined ||
    options.ignore_last_delimiters === null
  ) {
    options.ignore_last_delimiters = false;
  } else if (typeof options.ignore_last_delimiters === "number") {
    options.ignore_last_delimiters = Math.floor(options.ignore_last_delimiters);
    if (options.ignore_last_delimiters === 0) {
      options.ignore_last_delimiters = false;
    }
  } else if (typeof options.ignore_last_delimiters !== "boolean") {
    throw new CsvError(
      "CSV_INVALID_OPTION_IGNORE_LAST_DELIMITERS",
      [
        "Invalid option `ignore_last_delimiters`:",
        "the value must be a boolean value or an integer,",
        `got ${JSON.stringify(options.ignore_last_delimiters)}`,
      ],
      options,
    );
  }
  if (options.ignore_last_delimiters === true && options.columns === false) {
    throw new CsvError(
      "CSV_IGNORE_LAST_DELIMITERS_REQUIRES_COLUMNS",
      [
        "The option `ignore_last_delimiters`",
        "requires the activation of the `columns` option",
      ],
      options,
    );
  }
  // Normalize option `info`
  if (
    options.info === undefined ||
    options.info === null ||
    options.info === false
  ) {
    options.info = false;
  } else if (options.info !== true) {
    throw new Error(
      `Invalid Option: info must be true, got ${JSON.stringify(options.info)}`,
    );
  }
  // Normalize option `max_record_size`
  if (
    options.max_record_size === undefined ||
    options.max_record_size === null ||
    options.max_record_size === false
  ) {
    options.max_record_size = 0;
  } else if (
    Number.isInteger(options.max_record_size) &&
    options.max_record_size >= 0
  ) {
    // Great, nothing to do
  } else if (
    typeof options.max_record_size === "string" &&
    /\d+/.test(options.max_record_size)
  ) {
    options.max_record_size = parseInt(options.max_record_size);
  } else {
    throw new Error(
      `Invalid Option: max_record_size must be a positive integer, got ${JSON.stringify(options.max_record_size)}`,
    );
  }
  // Normalize option `objname`
  if (
    options.objname === undefined ||
    options.objname === null ||
    options.objname === false
  ) {
    options.objname = undefined;
  } else if (Buffer.isBuffer(options.objname)) {
    if (options.objname.length === 0) {
      throw new Error(`Invalid Option: objname must be a non empty buffer`);
    }
    if (options.encoding === null) {
      // Don't call `toString`, leave objname as a buffer
    } else {
      options.objname = options.objname.toString(options.encoding);
    }
  } else if (typeof options.objname === "string") {
    if (options.objname.length === 0) {
      throw new Error(`Invalid Option: objname must be a non empty string`);
    }
    // Great, nothing to do
  } else if (typeof options.objname === "number") {
    // if(options.objname.length === 0){
    //   throw new Error(`Invalid Option: objname must be a non empty string`);
    // }
    // Great, nothing to do
  } else {
    throw new Error(
      `Invalid Option: objname must be a string or a buffer, got ${options.objname}`,
    );
  }
  if (options.objname !== undefined) {
    if (typeof options.objname === "number") {
      if (options.columns !== false) {
        throw Error(
          "Invalid Option: objname index cannot be combined with columns or be defined as a field",
        );
      }
    } else {
      // A string or a buffer
      if (options.columns === false) {
        throw Error(
          "Invalid Option: objname field must be combined with columns or be defined as an index",
        );
      }
    }
  }
  // Normalize option `on_record`
  if (options.on_record === undefined || options.on_record === null) {
    options.on_record = undefined;
  } else if (typeof options.on_record !== "function") {
    throw new CsvError(
      "CSV_INVALID_OPTION_ON_RECORD",
      [
        "Invalid option `on_record`:",
        "expect a function,",
        `got ${JSON.stringify(options.on_record)}`,
      ],
      options,
    );
  }
  // Normalize option `on_skip`
  // options.on_skip ??= (err, chunk) => {
  //   this.emit('skip', err, chunk);
  // };
  if (
    options.on_skip !== undefined &&
    options.on_skip !== null &&
    typeof options.on_skip !== "function"
  ) {
    throw new Error(
      `Invalid Option: on_skip must be a function, got ${JSON.stringify(options.on_skip)}`,
    );
  }
  // Normalize option `quote`
  if (
    options.quote === null ||
    options.quote === false ||
    options.quote === ""
  ) {
    options.quote = null;
  } else {
    if (options.quote === undefined || options.quote === true) {
      options.quote = Buffer.from('"', options.encoding);
    } else if (typeof options.quote === "string") {
      options.quote = Buffer.from(options.quote, options.encoding);
    }
    if (!Buffer.isBuffer(options.quote)) {
      throw new Error(
        `Invalid Option: quote must be a buffer or a string, got ${JSON.stringify(options.quote)}`,
      );
    }
  }
  // Normalize option `raw`
  if (
    options.raw === undefined ||
    options.raw === null ||
    options.raw === false
  ) {
    options.raw = false;
  } else if (options.raw !== true) {
    throw new Error(
      `Invalid Option: raw must be true, got ${JSON.stringify(options.raw)}`,
    );
  }
  // Normalize option `record_delimiter`
  if (options.record_delimiter === undefined) {
    options.record_delimiter = [];
  } else if (
    typeof options.record_delimiter === "string" ||
    Buffer.isBuffer(options.record_delimiter)
  ) {
    if (options.record_delimiter.length === 0) {
      throw new CsvError(
        "CSV_INVALID_OPTION_RECORD_DELIMITER",
        [
          "Invalid option `record_delimiter`:",
          "value must be a non empty string or buffer,",
          `got ${JSON.stringify(options.record_delimiter)}`,
        ],
        options,
      );
    }
    options.record_delimiter = [options.record_delimiter];
  } else if (!Array.isArray(options.record_delimiter)) {
    throw new CsvError(
      "CSV_INVALID_OPTION_RECORD_DELIMITER",
      [
        "Invalid option `record_delimiter`:",
        "value must be a string, a buffer or array of string|buffer,",
        `got ${JSON.stringify(options.record_delimiter)}`,
      ],
      options,
    );
  }
  options.record_delimiter = options.record_delimiter.map(function (rd, i) {
    if (typeof rd !== "string" && !Buffer.isBuffer(rd)) {
      throw new CsvError(
        "CSV_INVALID_OPTION_RECORD_DELIMITER",
        [
          "Invalid option `record_delimiter`:",
          "value must be a string, a buffer or array of string|buffer",
          `at index ${i},`,
          `got ${JSON.stringify(rd)}`,
        ],
        options,
      );
    } else if (rd.length === 0) {
      throw new CsvError(
        "CSV_INVALID_OPTION_RECORD_DELIMITER",
        [
          "Invalid option `record_delimiter`:",
          "value must be a non empty string or buffer",
          `at index ${i},`,
          `got ${JSON.stringify(rd)}`,
        ],
        options,
      );
    }
    if (typeof rd === "string") {
      rd = Buffer.from(rd, options.encoding);
    }
    return rd;
  });
  // Normalize option `relax_column_count`
  if (typeof options.relax_column_count === "boolean") {
    // Great, nothing to do
  } else if (
    options.relax_column_count === undefined ||
    options.relax_column_count === null
  ) {
    options.relax_column_count = false;
  } else {
    throw new Error(
      `Invalid Option: relax_column_count must be a boolean, got ${JSON.stringify(options.relax_column_count)}`,
    );
  }
  if (typeof options.relax_column_count_less === "boolean") {
    // Great, nothing to do
  } else if (
    options.relax_column_count_less === undefined ||
    options.relax_column_count_less === null
  ) {
    options.relax_column_count_less = false;
  } else {
    throw new Error(
      `Invalid Option: relax_column_count_less must be a boolean, got ${JSON.stringify(options.relax_column_count_less)}`,
    );
  }
  if (typeof options.relax_column_count_more === "boolean") {
    // Great, nothing to do
  } else if (
    options.relax_column_count_more === undefined ||
    options.relax_column_count_more === null
  ) {
    options.relax_column_count_more = false;
  } else {
    throw new Error(
      `Invalid Option: relax_column_count_more must be a boolean, got ${JSON.stringify(options.relax_column_count_more)}`,
    );
  }
  // Normalize option `relax_quotes`
  if (typeof options.relax_quotes === "boolean") {
    // Great, nothing to do
  } else if (
    options.relax_quotes === undefined ||
    options.relax_quotes === null
  ) {
    options.relax_quotes = false;
  } else {
    throw new Error(
      `Invalid Option: relax_quotes must be a boolean, got ${JSON.stringify(options.relax_quotes)}`,
    );
  }
  // Normalize option `skip_empty_lines`
  if (typeof options.skip_empty_lines === "boolean") {
    // Great, nothing to do
  } else if (
    options.skip_empty_lines === undefined ||
    options.skip_empty_lines === null
  ) {
    options.skip_empty_lines = false;
  } else {
    throw new Error(
      `Invalid Option: skip_empty_lines must be a boolean, got ${JSON.stringify(options.skip_empty_lines)}`,
    );
  }
  // Normalize option `skip_records_with_empty_values`
  if (typeof options.skip_records_with_empty_values === "boolean") {
    // Great, nothing to do
  } else if (
    options.skip_records_with_empty_values === undefined ||
    options.skip_records_with_empty_values === null
  ) {
    options.skip_records_with_empty_values = false;
  } else {
    throw new Error(
      `Invalid Option: skip_records_with_empty_values must be a boolean, got ${JSON.stringify(options.skip_records_with_empty_values)}`,
    );
  }
  // Normalize option `skip_records_with_error`
  if (typeof options.skip_records_with_error === "boolean") {
    // Great, nothing to do
  } else if (
    options.skip_records_with_error === undefined ||
    options.skip_records_with_error === null
  ) {
    options.skip_records_with_error = false;
  } else {
    throw new Error(
      `Invalid Option: skip_records_with_error must be a boolean, got ${JSON.stringify(options.skip_records_with_error)}`,
    );
  }
  // Normalize option `rtrim`
  if (
    options.rtrim === undefined ||
    options.rtrim === null ||
    options.rtrim === false
  ) {
    options.rtrim = false;
  } else if (options.rtrim !== true) {
    throw new Error(
      `Invalid Option: rtrim must be a boolean, got ${JSON.stringify(options.rtrim)}`,
    );
  }
  // Normalize option `ltrim`
  if (
    options.ltrim === undefined ||
    options.ltrim === null ||
    options.ltrim === false
  ) {
    options.ltrim = false;
  } else if (options.ltrim !== true) {
    throw new Error(
      `Invalid Option: ltrim must be a boolean, got ${JSON.stringify(options.ltrim)}`,
    );
  }
  // Normalize option `trim`
  if (
    options.trim === undefined ||
    options.trim === null ||
    options.trim === false
  ) {
    options.trim = false;
  } else if (options.trim !== true) {
    throw new Error(
      `Invalid Option: trim must be a boolean, got ${JSON.stringify(options.trim)}`,
    );
  }
  // Normalize options `trim`, `ltrim` and `rtrim`
  if (options.trim === true && opts.ltrim !== false) {
    options.ltrim = true;
  } else if (options.ltrim !== true) {
    options.ltrim = false;
  }
  if (options.trim === true && opts.rtrim !== false) {
    options.rtrim = true;
  } else if (options.rtrim !== true) {
    options.rtrim = false;
  }
  // Normalize option `to`
  if (options.to === undefined || options.to === null) {
    options.to = -1;
  } else if (options.to !== -1) {
    if (typeof options.to === "string" && /\d+/.test(options.to)) {
      options.to = parseInt(options.to);
    }
    if (Number.isInteger(options.to)) {
      if (options.to <= 0) {
        throw new Error(
          `Invalid Option: to must be a positive integer greater than 0, got ${JSON.stringify(opts.to)}`,
        );
      }
    } else {
      throw new Error(
        `Invalid Option: to must be an integer, got ${JSON.stringify(opts.to)}`,
      );
    }
  }
  // Normalize option `to_line`
  if (options.to_line === undefined || options.to_line === null) {
    options.to_line = -1;
  } else if (options.to_line !== -1) {
    if (typeof options.to_line === "string" && /\d+/.test(options.to_line)) {
      options.to_line = parseInt(options.to_line);
    }
    if (Number.isInteger(options.to_line)) {
      if (options.to_line <= 0) {
        throw new Error(
          `Invalid Option: to_line must be a positive integer greater than 0, got ${JSON.stringify(opts.to_line)}`,
        );
      }
    } else {
      throw new Error(
        `Invalid Option: to_line must be an integer, got ${JSON.stringify(opts.to_line)}`,
      );
    }
  }
  return options;
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/utils/delimiter_discover.js



// Discussed in [issue #400](https://github.com/adaltas/node-csv/issues/400)
// See https://github.com/python/cpython/blob/ea1b1c579f600cc85d145c60862b2e6b98701b24/Lib/csv.py#L349
const delimiter_discover = function (records, options) {
  // Normalize the configuration
  if (!options) {
    ({ delimiter_auto: options } = normalize_options({ delimiter_auto: true }));
  }
  // Convert String to Buffer
  if (typeof records === "string") {
    records = Buffer.from(records);
  }
  // Convert Buffer to an array of records
  if (Buffer.isBuffer(records)) {
    records = ((data) => {
      const records = [];
      const parser = transform({ delimiter: [] });
      const push = (record) => records.push(record);
      const close = () => {};
      const error = parser.parse(data, true, push, close);
      if (error !== undefined) throw error;
      return records;
    })(records);
  }
  // Info array initialization, 127 entries, one per char code
  const info = Array(127)
    .fill()
    .map(() => ({ lines: [] }));
  // Traverse each records, count occurences per char code
  records.map(([record], line) => {
    for (let i = 0, l = record.length; i < l; i++) {
      // Count the character frequency
      const code = record.charCodeAt(i);
      if (info[code].lines[line] === undefined) info[code].lines[line] = 0;
      info[code].lines[line]++;
    }
  });
  // Traverse each char code, compute the score
  info.map((info, i) => {
    info.char_code = i;
    info.std = std(info.lines);
    info.total = info.lines.reduce((acc, val) => acc + val, 0);
    info.preferred = !!options.preferred[i];
    info.score = options.score(info, options);
  });
  // Extract the dominant character
  const result = info.reduce(
    (acc, info) => (acc.score > info.score ? acc : info),
    {},
  );
  return String.fromCharCode(result.char_code);
};

const std = function (array) {
  const n = array.length;
  if (n === 0) return 0;
  const mean = array.reduce((a, b) => a + b) / n;
  return Math.sqrt(
    array.map((x) => Math.pow(x - mean, 2)).reduce((a, b) => a + b) / n,
  );
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/api/index.js






const isRecordEmpty = function (record) {
  return record.every(
    (field) =>
      field == null || (field.toString && field.toString().trim() === ""),
  );
};

const cr = 13; // `\r`, carriage return, 0x0D in hexadécimal, 13 in decimal
const nl = 10; // `\n`, newline, 0x0A in hexadecimal, 10 in decimal

const boms = {
  // Note, the following are equals:
  // Buffer.from("\ufeff")
  // Buffer.from([239, 187, 191])
  // Buffer.from('EFBBBF', 'hex')
  utf8: Buffer.from([239, 187, 191]),
  // Note, the following are equals:
  // Buffer.from "\ufeff", 'utf16le
  // Buffer.from([255, 254])
  utf16le: Buffer.from([255, 254]),
};

const transform = function (original_options = {}) {
  const info = {
    bytes: 0,
    bytes_records: 0,
    comment_lines: 0,
    empty_lines: 0,
    invalid_field_length: 0,
    lines: 1,
    records: 0,
  };
  const options = normalize_options(original_options);
  return {
    info: info,
    original_options: original_options,
    options: options,
    state: init_state(options),
    __needMoreData: function (i, bufLen, end) {
      if (end) return false;
      const { encoding, escape, quote } = this.options;
      const { quoting, needMoreDataSize, recordDelimiterMaxLength } =
        this.state;
      const numOfCharLeft = bufLen - i - 1;
      const requiredLength = Math.max(
        needMoreDataSize,
        // Skip if the remaining buffer smaller than record delimiter
        // If "record_delimiter" is yet to be discovered:
        // 1. It is equals to `[]` and "recordDelimiterMaxLength" equals `0`
        // 2. We set the length to windows line ending in the current encoding
        // Note, that encoding is known from user or bom discovery at that point
        // recordDelimiterMaxLength,
        recordDelimiterMaxLength === 0
          ? Buffer.from("\r\n", encoding).length
          : recordDelimiterMaxLength,
        // Skip if remaining buffer can be an escaped quote
        quoting ? (escape === null ? 0 : escape.length) + quote.length : 0,
        // Skip if remaining buffer can be record delimiter following the closing quote
        quoting ? quote.length + recordDelimiterMaxLength : 0,
      );
      return numOfCharLeft < requiredLength;
    },
    // Central parser implementation
    parse: function (nextBuf, end, push, close) {
      const {
        bom,
        comment_no_infix,
        delimiter_auto,
        encoding,
        from_line,
        ltrim,
        max_record_size,
        raw,
        relax_quotes,
        rtrim,
        skip_empty_lines,
        to,
        to_line,
      } = this.options;
      let { comment, escape, quote, record_delimiter } = this.options;
      const {
        bomSkipped,
        delimiterDiscovered,
        delimiterBufPrevious,
        rawBuffer,
        escapeIsQuote,
      } = this.state;
      // Automatic delimiter discovery
      if (!delimiterDiscovered && delimiter_auto) {
        let delimiterBuf;
        if (delimiterBufPrevious === undefined) {
          delimiterBuf = nextBuf;
        } else if (
          delimiterBufPrevious !== undefined &&
          nextBuf === undefined
        ) {
          delimiterBuf = delimiterBufPrevious;
        } else {
          delimiterBuf = Buffer.concat([delimiterBufPrevious, nextBuf]);
        }
        // Ensure that nextBuf is not concatenated a second time during buffer reconciliation
        nextBuf = undefined;
        // this.delimiterBufPrevious = delimiterBuf;
        if (end || delimiterBuf.length > delimiter_auto.size) {
          this.options.delimiter = [
            Buffer.from(
              delimiter_discover(delimiterBuf, this.options.delimiter_auto),
            ),
          ];
          this.state.previousBuf = delimiterBuf;
          this.state.delimiterBufPrevious = undefined;
          this.state.delimiterDiscovered = true;
        } else {
          this.state.delimiterBufPrevious = delimiterBuf;
          return;
        }
      }
      // Previous buffers reconciliation
      const { previousBuf } = this.state;
      let buf;
      if (previousBuf === undefined) {
        if (nextBuf === undefined) {
          // Handle empty string
          close();
          return;
        } else {
          buf = nextBuf;
        }
      } else if (previousBuf !== undefined && nextBuf === undefined) {
        buf = previousBuf;
      } else {
        buf = Buffer.concat([previousBuf, nextBuf]);
      }
      // Handle UTF BOM
      if (bomSkipped === false) {
        if (bom === false) {
          this.state.bomSkipped = true;
        } else if (buf.length < 3) {
          // No enough data
          if (end === false) {
            // Wait for more data
            this.state.previousBuf = buf;
            return;
          }
        } else {
          for (const encoding in boms) {
            if (boms[encoding].compare(buf, 0, boms[encoding].length) === 0) {
              // Skip BOM
              const bomLength = boms[encoding].length;
              this.state.bufBytesStart += bomLength;
              buf = buf.slice(bomLength);
              // Renormalize original options with the new encoding
              const options = normalize_options({
                ...this.original_options,
                encoding: encoding,
              });
              // Properties are merged with the existing options instance
              for (const key in options) {
                this.options[key] = options[key];
              }
              // Options will re-evaluate the Buffer with the new encoding
              ({ comment, escape, quote } = this.options);
              break;
            }
          }
          this.state.bomSkipped = true;
        }
      }
      const bufLen = buf.length;
      let pos;
      for (pos = 0; pos < bufLen; pos++) {
        // Ensure we get enough space to look ahead
        // There should be a way to move this out of the loop
        if (this.__needMoreData(pos, bufLen, end)) {
          break;
        }
        if (this.state.wasRowDelimiter === true) {
          this.info.lines++;
          this.state.wasRowDelimiter = false;
        }
        if (to_line !== -1 && this.info.lines > to_line) {
          this.state.stop = true;
          close();
          return;
        }
        // Auto discovery of record_delimiter, unix, mac and windows supported
        if (this.state.quoting === false && record_delimiter.length === 0) {
          const record_delimiterCount = this.__autoDiscoverRecordDelimiter(
            buf,
            pos,
          );
          if (record_delimiterCount) {
            record_delimiter = this.options.record_delimiter;
          }
        }
        const chr = buf[pos];
        if (raw === true) {
          rawBuffer.append(chr);
        }
        if (
          (chr === cr || chr === nl) &&
          this.state.wasRowDelimiter === false
        ) {
          this.state.wasRowDelimiter = true;
        }
        // Previous char was a valid escape char
        // treat the current char as a regular char
        if (this.state.escaping === true) {
          this.state.escaping = false;
        } else {
          // Escape is only active inside quoted fields
          // We are quoting, the char is an escape chr and there is a chr to escape
          // if(escape !== null && this.state.quoting === true && chr === escape && pos + 1 < bufLen){
          if (
            escape !== null &&
            this.state.quoting === true &&
            this.__isEscape(buf, pos, chr) &&
            pos + escape.length < bufLen
          ) {
            if (escapeIsQuote) {
              if (this.__isQuote(buf, pos + escape.length)) {
                this.state.escaping = true;
                pos += escape.length - 1;
                continue;
              }
            } else {
              this.state.escaping = true;
              pos += escape.length - 1;
              continue;
            }
          }
          // Not currently escaping and chr is a quote
          // TODO: need to compare bytes instead of single char
          if (this.state.commenting === false && this.__isQuote(buf, pos)) {
            if (this.state.quoting === true) {
              const nextChr = buf[pos + quote.length];
              const isNextChrTrimable =
                rtrim && this.__isCharTrimable(buf, pos + quote.length);
              const isNextChrComment =
                comment !== null &&
                this.__compareBytes(comment, buf, pos + quote.length, nextChr);
              const isNextChrDelimiter = this.__isDelimiter(
                buf,
                pos + quote.length,
                nextChr,
              );
              const isNextChrRecordDelimiter =
                record_delimiter.length === 0
                  ? this.__autoDiscoverRecordDelimiter(buf, pos + quote.length)
                  : this.__isRecordDelimiter(nextChr, buf, pos + quote.length);
              // Escape a quote
              // Treat next char as a regular character
              if (
                escape !== null &&
                this.__isEscape(buf, pos, chr) &&
                this.__isQuote(buf, pos + escape.length)
              ) {
                pos += escape.length - 1;
              } else if (
                !nextChr ||
                isNextChrDelimiter ||
                isNextChrRecordDelimiter ||
                isNextChrComment ||
                isNextChrTrimable
              ) {
                this.state.quoting = false;
                this.state.wasQuoting = true;
                pos += quote.length - 1;
                continue;
              } else if (relax_quotes === false) {
                const err = this.__error(
                  new CsvError(
                    "CSV_INVALID_CLOSING_QUOTE",
                    [
                      "Invalid Closing Quote:",
                      `got "${String.fromCharCode(nextChr)}"`,
                      `at line ${this.info.lines}`,
                      "instead of delimiter, record delimiter, trimable character",
                      "(if activated) or comment",
                    ],
                    this.options,
                    this.__infoField(),
                  ),
                );
                if (err !== undefined) return err;
              } else {
                this.state.quoting = false;
                this.state.wasQuoting = true;
                this.state.field.prepend(quote);
                pos += quote.length - 1;
              }
            } else {
              if (this.state.field.length !== 0) {
                // In relax_quotes mode, treat opening quote preceded by chrs as regular
                if (relax_quotes === false) {
                  const info = this.__infoField();
                  const bom = Object.keys(boms)
                    .map((b) =>
                      boms[b].equals(this.state.field.toString()) ? b : false,
                    )
                    .filter(Boolean)[0];
                  const err = this.__error(
                    new CsvError(
                      "INVALID_OPENING_QUOTE",
                      [
                        "Invalid Opening Quote:",
                        `a quote is found on field ${JSON.stringify(info.column)} at line ${info.lines}, value is ${JSON.stringify(this.state.field.toString(encoding))}`,
                        bom ? `(${bom} bom)` : undefined,
                      ],
                      this.options,
                      info,
                      {
                        field: this.state.field,
                      },
                    ),
                  );
                  if (err !== undefined) return err;
                }
              } else {
                this.state.quoting = true;
                pos += quote.length - 1;
                continue;
              }
            }
          }
          if (this.state.quoting === false) {
            const recordDelimiterLength = this.__isRecordDelimiter(
              chr,
              buf,
              pos,
            );
            if (recordDelimiterLength !== 0) {
              // Do not emit comments which take a full line
              const skipCommentLine =
                this.state.commenting &&
                this.state.wasQuoting === false &&
                this.state.record.length === 0 &&
                this.state.field.length === 0;
              if (skipCommentLine) {
                this.info.comment_lines++;
                // Skip full comment line
              } else {
                // Activate records emission if above from_line
                if (
                  this.state.enabled === false &&
                  this.info.lines +
                    (this.state.wasRowDelimiter === true ? 1 : 0) >=
                    from_line
                ) {
                  this.state.enabled = true;
                  this.__resetField();
                  this.__resetRecord();
                  pos += recordDelimiterLength - 1;
                  continue;
                }
                // Skip if line is empty and skip_empty_lines activated
                if (
                  skip_empty_lines === true &&
                  this.state.wasQuoting === false &&
                  this.state.record.length === 0 &&
                  this.state.field.length === 0
                ) {
                  this.info.empty_lines++;
                  pos += recordDelimiterLength - 1;
                  continue;
                }
                this.info.bytes = this.state.bufBytesStart + pos;
                const errField = this.__onField();
                if (errField !== undefined) return errField;
                this.info.bytes =
                  this.state.bufBytesStart + pos + recordDelimiterLength;
                const errRecord = this.__onRecord(push);
                if (errRecord !== undefined) return errRecord;
                if (to !== -1 && this.info.records >= to) {
                  this.state.stop = true;
                  close();
                  return;
                }
              }
              this.state.commenting = false;
              pos += recordDelimiterLength - 1;
              continue;
            }
            if (this.state.commenting) {
              continue;
            }
            if (
              comment !== null &&
              (comment_no_infix === false ||
                (this.state.record.length === 0 &&
                  this.state.field.length === 0))
            ) {
              const commentCount = this.__compareBytes(comment, buf, pos, chr);
              if (commentCount !== 0) {
                this.state.commenting = true;
                continue;
              }
            }
            const delimiterLength = this.__isDelimiter(buf, pos, chr);
            if (delimiterLength !== 0) {
              this.info.bytes = this.state.bufBytesStart + pos;
              const errField = this.__onField();
              if (errField !== undefined) return errField;
              pos += delimiterLength - 1;
              continue;
            }
          }
        }
        if (this.state.commenting === false) {
          if (
            max_record_size !== 0 &&
            this.state.record_length + this.state.field.length > max_record_size
          ) {
            return this.__error(
              new CsvError(
                "CSV_MAX_RECORD_SIZE",
                [
                  "Max Record Size:",
                  "record exceed the maximum number of tolerated bytes",
                  `of ${max_record_size}`,
                  `at line ${this.info.lines}`,
                ],
                this.options,
                this.__infoField(),
              ),
            );
          }
        }
        const lappend =
          ltrim === false ||
          this.state.quoting === true ||
          this.state.field.length !== 0 ||
          !this.__isCharTrimable(buf, pos);
        // rtrim in non quoting is handle in __onField
        const rappend = rtrim === false || this.state.wasQuoting === false;
        if (lappend === true && rappend === true) {
          this.state.field.append(chr);
        } else if (rtrim === true && !this.__isCharTrimable(buf, pos)) {
          return this.__error(
            new CsvError(
              "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE",
              [
                "Invalid Closing Quote:",
                "found non trimable byte after quote",
                `at line ${this.info.lines}`,
              ],
              this.options,
              this.__infoField(),
            ),
          );
        } else {
          if (lappend === false) {
            pos += this.__isCharTrimable(buf, pos) - 1;
          }
          continue;
        }
      }
      if (end === true) {
        // Ensure we are not ending in a quoting state
        if (this.state.quoting === true) {
          const err = this.__error(
            new CsvError(
              "CSV_QUOTE_NOT_CLOSED",
              [
                "Quote Not Closed:",
                `the parsing is finished with an opening quote at line ${this.info.lines}`,
              ],
              this.options,
              this.__infoField(),
            ),
          );
          if (err !== undefined) return err;
        } else {
          // Skip last line if it has no characters
          if (
            this.state.wasQuoting === true ||
            this.state.record.length !== 0 ||
            this.state.field.length !== 0
          ) {
            this.info.bytes = this.state.bufBytesStart + pos;
            const errField = this.__onField();
            if (errField !== undefined) return errField;
            const errRecord = this.__onRecord(push);
            if (errRecord !== undefined) return errRecord;
          } else if (this.state.wasRowDelimiter === true) {
            this.info.empty_lines++;
          } else if (this.state.commenting === true) {
            this.info.comment_lines++;
          }
        }
      } else {
        this.state.bufBytesStart += pos;
        this.state.previousBuf = buf.slice(pos);
      }
      if (this.state.wasRowDelimiter === true) {
        this.info.lines++;
        this.state.wasRowDelimiter = false;
      }
    },
    __onRecord: function (push) {
      const {
        columns,
        group_columns_by_name,
        encoding,
        info,
        from,
        relax_column_count,
        relax_column_count_less,
        relax_column_count_more,
        raw,
        skip_records_with_empty_values,
      } = this.options;
      const { enabled, record } = this.state;
      if (enabled === false) {
        return this.__resetRecord();
      }
      // Convert the first line into column names
      const recordLength = record.length;
      if (columns === true) {
        if (skip_records_with_empty_values === true && isRecordEmpty(record)) {
          this.__resetRecord();
          return;
        }
        return this.__firstLineToColumns(record);
      }
      if (columns === false && this.info.records === 0) {
        this.state.expectedRecordLength = recordLength;
      }
      if (recordLength !== this.state.expectedRecordLength) {
        const err =
          columns === false
            ? new CsvError(
                "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH",
                [
                  "Invalid Record Length:",
                  `expect ${this.state.expectedRecordLength},`,
                  `got ${recordLength} on line ${this.info.lines}`,
                ],
                this.options,
                this.__infoField(),
                {
                  record: record,
                },
              )
            : new CsvError(
                "CSV_RECORD_INCONSISTENT_COLUMNS",
                [
                  "Invalid Record Length:",
                  `columns length is ${columns.length},`, // rename columns
                  `got ${recordLength} on line ${this.info.lines}`,
                ],
                this.options,
                this.__infoField(),
                {
                  record: record,
                },
              );
        if (
          relax_column_count === true ||
          (relax_column_count_less === true &&
            recordLength < this.state.expectedRecordLength) ||
          (relax_column_count_more === true &&
            recordLength > this.state.expectedRecordLength)
        ) {
          this.info.invalid_field_length++;
          this.state.error = err;
          // Error is undefined with skip_records_with_error
        } else {
          const finalErr = this.__error(err);
          if (finalErr) return finalErr;
        }
      }
      if (skip_records_with_empty_values === true && isRecordEmpty(record)) {
        this.__resetRecord();
        return;
      }
      if (this.state.recordHasError === true) {
        this.__resetRecord();
        this.state.recordHasError = false;
        return;
      }
      this.info.records++;
      if (from === 1 || this.info.records >= from) {
        const { objname } = this.options;
        // With columns, records are object
        if (columns !== false) {
          const obj = {};
          // Transform record array to an object
          for (let i = 0, l = record.length; i < l; i++) {
            if (columns[i] === undefined || columns[i].disabled) continue;
            // Turn duplicate columns into an array
            if (
              group_columns_by_name === true &&
              Object.hasOwn(obj, columns[i].name)
            ) {
              if (Array.isArray(obj[columns[i].name])) {
                obj[columns[i].name] = obj[columns[i].name].concat(record[i]);
              } else {
                obj[columns[i].name] = [obj[columns[i].name], record[i]];
              }
            } else {
              Object.defineProperty(obj, columns[i].name, {
                value: record[i],
                enumerable: true,
                writable: true,
                configurable: true,
              });
            }
          }
          // Without objname (default)
          if (raw === true || info === true) {
            const extRecord = Object.assign(
              { record: obj },
              raw === true
                ? { raw: this.state.rawBuffer.toString(encoding) }
                : {},
              info === true ? { info: this.__infoRecord() } : {},
            );
            const err = this.__push(
              objname === undefined ? extRecord : [obj[objname], extRecord],
              push,
            );
            if (err) {
              return err;
            }
          } else {
            const err = this.__push(
              objname === undefined ? obj : [obj[objname], obj],
              push,
            );
            if (err) {
              return err;
            }
          }
          // Without columns, records are array
        } else {
          if (raw === true || info === true) {
            const extRecord = Object.assign(
              { record: record },
              raw === true
                ? { raw: this.state.rawBuffer.toString(encoding) }
                : {},
              info === true ? { info: this.__infoRecord() } : {},
            );
            const err = this.__push(
              objname === undefined ? extRecord : [record[objname], extRecord],
              push,
            );
            if (err) {
              return err;
            }
          } else {
            const err = this.__push(
              objname === undefined ? record : [record[objname], record],
              push,
            );
            if (err) {
              return err;
            }
          }
        }
      }
      this.__resetRecord();
    },
    __firstLineToColumns: function (record) {
      const { firstLineToHeaders } = this.state;
      try {
        const headers =
          firstLineToHeaders === undefined
            ? record
            : firstLineToHeaders.call(null, record);
        if (!Array.isArray(headers)) {
          return this.__error(
            new CsvError(
              "CSV_INVALID_COLUMN_MAPPING",
              [
                "Invalid Column Mapping:",
                "expect an array from column function,",
                `got ${JSON.stringify(headers)}`,
              ],
              this.options,
              this.__infoField(),
              {
                headers: headers,
              },
            ),
          );
        }
        const normalizedHeaders = normalize_columns_array(headers);
        this.state.expectedRecordLength = normalizedHeaders.length;
        this.options.columns = normalizedHeaders;
        this.__resetRecord();
        return;
      } catch (err) {
        return err;
      }
    },
    __resetRecord: function () {
      if (this.options.raw === true) {
        this.state.rawBuffer.reset();
      }
      this.state.error = undefined;
      this.state.record = [];
      this.state.record_length = 0;
    },
    __onField: function () {
      const { cast, encoding, rtrim, max_record_size } = this.options;
      const { enabled, wasQuoting } = this.state;
      // Short circuit for the from_line options
      if (enabled === false) {
        return this.__resetField();
      }
      let field = this.state.field.toString(encoding);
      if (rtrim === true && wasQuoting === false) {
        field = field.trimRight();
      }
      if (cast === true) {
        const [err, f] = this.__cast(field);
        if (err !== undefined) return err;
        field = f;
      }
      this.state.record.push(field);
      // Increment record length if record size must not exceed a limit
      if (max_record_size !== 0 && typeof field === "string") {
        this.state.record_length += field.length;
      }
      this.__resetField();
    },
    __resetField: function () {
      this.state.field.reset();
      this.state.wasQuoting = false;
    },
    __push: function (record, push) {
      const { on_record } = this.options;
      if (on_record !== undefined) {
        const info = this.__infoRecord();
        try {
          record = on_record.call(null, record, info);
        } catch (err) {
          return err;
        }
        if (record === undefined || record === null) {
          return;
        }
      }
      this.info.bytes_records += this.info.bytes;
      push(record);
    },
    // Return a tuple with the error and the casted value
    __cast: function (field) {
      const { columns, relax_column_count } = this.options;
      const isColumns = Array.isArray(columns);
      // Dont loose time calling cast
      // because the final record is an object
      // and this field can't be associated to a key present in columns
      if (
        isColumns === true &&
        relax_column_count &&
        this.options.columns.length <= this.state.record.length
      ) {
        return [undefined, undefined];
      }
      if (this.state.castField !== null) {
        try {
          const info = this.__infoField();
          return [undefined, this.state.castField.call(null, field, info)];
        } catch (err) {
          return [err];
        }
      }
      if (this.__isFloat(field)) {
        return [undefined, parseFloat(field)];
      } else if (this.options.cast_date !== false) {
        const info = this.__infoField();
        return [undefined, this.options.cast_date.call(null, field, info)];
      }
      return [undefined, field];
    },
    __compareBytes: function (sourceBuf, targetBuf, targetPos, firstByte) {
      if (sourceBuf[0] !== firstByte) return 0;
      const sourceLength = sourceBuf.length;
      for (let i = 1; i < sourceLength; i++) {
        if (sourceBuf[i] !== targetBuf[targetPos + i]) return 0;
      }
      return sourceLength;
    },
    // Helper to test if a character is trimable
    __isCharTrimable: function (buf, pos) {
      const { timchars, timcharFirstBytes } = this.state;
      // Fast bail-out: non-whitespace bytes (the common case) are rejected
      // without scanning the full timchar list.
      const first = buf[pos];
      if (first === undefined || timcharFirstBytes[first] === 0) return 0;
      loop1: for (let i = 0; i < timchars.length; i++) {
        const timchar = timchars[i];
        for (let j = 0; j < timchar.length; j++) {
          if (timchar[j] !== buf[pos + j]) continue loop1;
        }
        return timchar.length;
      }
      return 0;
    },
    __isDelimiter: function (buf, pos, chr) {
      const { delimiter, ignore_last_delimiters } = this.options;
      if (
        ignore_last_delimiters === true &&
        this.state.record.length === this.options.columns.length - 1
      ) {
        return 0;
      } else if (
        ignore_last_delimiters !== false &&
        typeof ignore_last_delimiters === "number" &&
        this.state.record.length === ignore_last_delimiters - 1
      ) {
        return 0;
      }
      loop1: for (let i = 0; i < delimiter.length; i++) {
        const del = delimiter[i];
        if (del[0] === chr) {
          for (let j = 1; j < del.length; j++) {
            if (del[j] !== buf[pos + j]) continue loop1;
          }
          return del.length;
        }
      }
      return 0;
    },
    __isEscape: function (buf, pos, chr) {
      const { escape } = this.options;
      if (escape === null) return false;
      const l = escape.length;
      if (escape[0] === chr) {
        for (let i = 0; i < l; i++) {
          if (escape[i] !== buf[pos + i]) {
            return false;
          }
        }
        return true;
      }
      return false;
    },
    __isFloat: function (value) {
      return value - parseFloat(value) + 1 >= 0; // Borrowed from jquery
    },
    // Keep it in case we implement the `cast_int` option
    // __isInt(value){
    //   // return Number.isInteger(parseInt(value))
    //   // return !isNaN( parseInt( obj ) );
    //   return /^(\-|\+)?[1-9][0-9]*$/.test(value)
    // }
    __isQuote: function (buf, pos) {
      const { quote } = this.options;
      if (quote === null) return false;
      const l = quote.length;
      for (let i = 0; i < l; i++) {
        if (quote[i] !== buf[pos + i]) {
          return false;
        }
      }
      return true;
    },
    __isRecordDelimiter: function (chr, buf, pos) {
      const { record_delimiter } = this.options;
      const recordDelimiterLength = record_delimiter.length;
      loop1: for (let i = 0; i < recordDelimiterLength; i++) {
        const rd = record_delimiter[i];
        const rdLength = rd.length;
        if (rd[0] !== chr) {
          continue;
        }
        for (let j = 1; j < rdLength; j++) {
          if (rd[j] !== buf[pos + j]) {
            continue loop1;
          }
        }
        return rd.length;
      }
      return 0;
    },
    __autoDiscoverRecordDelimiter: function (buf, pos) {
      const { encoding } = this.options;
      // Note, we don't need to cache this information in state,
      // It is only called on the first line until we find out a suitable
      // record delimiter.
      const rds = [
        // Important, the windows line ending must be before mac os 9
        Buffer.from("\r\n", encoding),
        Buffer.from("\n", encoding),
        Buffer.from("\r", encoding),
      ];
      loop: for (let i = 0; i < rds.length; i++) {
        const l = rds[i].length;
        for (let j = 0; j < l; j++) {
          if (rds[i][j] !== buf[pos + j]) {
            continue loop;
          }
        }
        this.options.record_delimiter.push(rds[i]);
        this.state.recordDelimiterMaxLength = rds[i].length;
        return rds[i].length;
      }
      return 0;
    },
    __error: function (msg) {
      const { encoding, raw, skip_records_with_error } = this.options;
      const err = typeof msg === "string" ? new Error(msg) : msg;
      if (skip_records_with_error) {
        this.state.recordHasError = true;
        if (this.options.on_skip !== undefined) {
          try {
            this.options.on_skip(
              err,
              raw ? this.state.rawBuffer.toString(encoding) : undefined,
            );
          } catch (err) {
            return err;
          }
        }
        // this.emit('skip', err, raw ? this.state.rawBuffer.toString(encoding) : undefined);
        return undefined;
      } else {
        return err;
      }
    },
    __infoDataSet: function () {
      return {
        ...this.info,
        columns: this.options.columns,
      };
    },
    __infoRecord: function () {
      const { columns, raw, encoding } = this.options;
      return {
        ...this.__infoDataSet(),
        bytes_records: this.info.bytes,
        error: this.state.error,
        header: columns === true,
        index: this.state.record.length,
        raw: raw ? this.state.rawBuffer.toString(encoding) : undefined,
      };
    },
    __infoField: function () {
      const { columns } = this.options;
      const isColumns = Array.isArray(columns);
      // Bytes records are only incremented when all records'fields are parsed
      const bytes_records = this.info.bytes_records;
      return {
        ...this.__infoRecord(),
        bytes_records: bytes_records,
        column:
          isColumns === true
            ? columns.length > this.state.record.length
              ? columns[this.state.record.length].name
              : null
            : this.state.record.length,
        quoting: this.state.wasQuoting,
      };
    },
  };
};



;// CONCATENATED MODULE: ./node_modules/csv-parse/lib/sync.js



const parse = function (data, opts = {}) {
  if (typeof data === "string") {
    data = Buffer.from(data);
  }
  const records = opts && opts.objname ? Object.create(null) : [];
  const parser = transform(opts);
  const push = (record) => {
    if (parser.options.objname === undefined) records.push(record);
    else {
      records[record[0]] = record[1];
    }
  };
  const close = () => {};
  const error = parser.parse(data, true, push, close);
  if (error !== undefined) throw error;
  return records;
};




/***/ }),

/***/ 6789:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  A: () => (/* binding */ stringify)
});

// UNUSED EXPORTS: normalize_options

;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/utils/get.js
// Lodash implementation of `get`

const charCodeOfDot = ".".charCodeAt(0);
const reEscapeChar = /\\(\\)?/g;
const rePropName = RegExp(
  // Match anything that isn't a dot or bracket.
  "[^.[\\]]+" +
    "|" +
    // Or match property names within brackets.
    "\\[(?:" +
    // Match a non-string expression.
    "([^\"'][^[]*)" +
    "|" +
    // Or match strings (supports escaping characters).
    "([\"'])((?:(?!\\2)[^\\\\]|\\\\.)*?)\\2" +
    ")\\]" +
    "|" +
    // Or match "" as the space between consecutive dots or empty brackets.
    "(?=(?:\\.|\\[\\])(?:\\.|\\[\\]|$))",
  "g",
);
const reIsDeepProp = /\.|\[(?:[^[\]]*|(["'])(?:(?!\1)[^\\]|\\.)*?\1)\]/;
const reIsPlainProp = /^\w*$/;

const getTag = function (value) {
  // if (!value) value === undefined ? "[object Undefined]" : "[object Null]";
  return Object.prototype.toString.call(value);
};

const isSymbol = function (value) {
  const type = typeof value;
  return (
    type === "symbol" ||
    (type === "object" && value && getTag(value) === "[object Symbol]")
  );
};

const isKey = function (value, object) {
  if (Array.isArray(value)) {
    return false;
  }
  const type = typeof value;
  if (
    type === "number" ||
    type === "symbol" ||
    type === "boolean" ||
    !value ||
    isSymbol(value)
  ) {
    return true;
  }
  return (
    reIsPlainProp.test(value) ||
    !reIsDeepProp.test(value) ||
    (object != null && value in Object(object))
  );
};

const stringToPath = function (string) {
  const result = [];
  if (string.charCodeAt(0) === charCodeOfDot) {
    result.push("");
  }
  string.replace(rePropName, function (match, expression, quote, subString) {
    let key = match;
    if (quote) {
      key = subString.replace(reEscapeChar, "$1");
    } else if (expression) {
      key = expression.trim();
    }
    result.push(key);
  });
  return result;
};

const castPath = function (value, object) {
  if (Array.isArray(value)) {
    return value;
  } else {
    return isKey(value, object) ? [value] : stringToPath(value);
  }
};

const toKey = function (value) {
  if (typeof value === "string" || isSymbol(value)) return value;
  const result = `${value}`;
  return result == "0" && 1 / value == -Infinity ? "-0" : result;
};

const get = function (object, path) {
  path = castPath(path, object);
  let index = 0;
  const length = path.length;
  while (object != null && index < length) {
    object = object[toKey(path[index++])];
  }
  return index && index === length ? object : undefined;
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/utils/is_object.js
const is_object = function (obj) {
  return typeof obj === "object" && obj !== null && !Array.isArray(obj);
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/api/normalize_columns.js
const normalize_columns = function (columns) {
  if (columns === undefined || columns === null) {
    return [undefined, undefined];
  }
  if (typeof columns !== "object") {
    return [Error('Invalid option "columns": expect an array or an object')];
  }
  if (!Array.isArray(columns)) {
    const newcolumns = [];
    for (const k in columns) {
      newcolumns.push({
        key: k,
        header: columns[k],
      });
    }
    columns = newcolumns;
  } else {
    const newcolumns = [];
    for (const column of columns) {
      if (typeof column === "string") {
        newcolumns.push({
          key: column,
          header: column,
        });
      } else if (
        typeof column === "object" &&
        column !== null &&
        !Array.isArray(column)
      ) {
        if (!column.key) {
          return [
            Error('Invalid column definition: property "key" is required'),
          ];
        }
        if (column.header === undefined) {
          column.header = column.key;
        }
        newcolumns.push(column);
      } else {
        return [
          Error("Invalid column definition: expect a string or an object"),
        ];
      }
    }
    columns = newcolumns;
  }
  return [undefined, columns];
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/api/CsvError.js
class CsvError extends Error {
  constructor(code, message, ...contexts) {
    if (Array.isArray(message)) message = message.join(" ");
    super(message);
    if (Error.captureStackTrace !== undefined) {
      Error.captureStackTrace(this, CsvError);
    }
    this.code = code;
    for (const context of contexts) {
      for (const key in context) {
        const value = context[key];
        this[key] = Buffer.isBuffer(value)
          ? value.toString()
          : value == null
            ? value
            : JSON.parse(JSON.stringify(value));
      }
    }
  }
}



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/utils/underscore.js
const underscore = function (str) {
  return str.replace(/([A-Z])/g, function (_, match) {
    return "_" + match.toLowerCase();
  });
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/api/normalize_options.js




const normalize_options = function (opts) {
  const options = {};
  // Merge with user options
  for (const opt in opts) {
    options[underscore(opt)] = opts[opt];
  }
  // Normalize option `bom`
  if (
    options.bom === undefined ||
    options.bom === null ||
    options.bom === false
  ) {
    options.bom = false;
  } else if (options.bom !== true) {
    return [
      new CsvError("CSV_OPTION_BOOLEAN_INVALID_TYPE", [
        "option `bom` is optional and must be a boolean value,",
        `got ${JSON.stringify(options.bom)}`,
      ]),
    ];
  }
  // Normalize option `delimiter`
  if (options.delimiter === undefined || options.delimiter === null) {
    options.delimiter = ",";
  } else if (Buffer.isBuffer(options.delimiter)) {
    options.delimiter = options.delimiter.toString();
  } else if (typeof options.delimiter !== "string") {
    return [
      new CsvError("CSV_OPTION_DELIMITER_INVALID_TYPE", [
        "option `delimiter` must be a buffer or a string,",
        `got ${JSON.stringify(options.delimiter)}`,
      ]),
    ];
  }
  // Normalize option `quote`
  if (options.quote === undefined || options.quote === null) {
    options.quote = '"';
  } else if (options.quote === true) {
    options.quote = '"';
  } else if (options.quote === false) {
    options.quote = "";
  } else if (Buffer.isBuffer(options.quote)) {
    options.quote = options.quote.toString();
  } else if (typeof options.quote !== "string") {
    return [
      new CsvError("CSV_OPTION_QUOTE_INVALID_TYPE", [
        "option `quote` must be a boolean, a buffer or a string,",
        `got ${JSON.stringify(options.quote)}`,
      ]),
    ];
  }
  // Normalize option `quoted`
  if (options.quoted === undefined || options.quoted === null) {
    options.quoted = false;
  } else {
    // todo
  }
  // Normalize option `escape_formulas`
  if (
    options.escape_formulas === undefined ||
    options.escape_formulas === null
  ) {
    options.escape_formulas = false;
  } else if (typeof options.escape_formulas !== "boolean") {
    return [
      new CsvError("CSV_OPTION_ESCAPE_FORMULAS_INVALID_TYPE", [
        "option `escape_formulas` must be a boolean,",
        `got ${JSON.stringify(options.escape_formulas)}`,
      ]),
    ];
  }
  // Normalize option `quoted_empty`
  if (options.quoted_empty === undefined || options.quoted_empty === null) {
    options.quoted_empty = undefined;
  } else {
    // todo
  }
  // Normalize option `quoted_match`
  if (
    options.quoted_match === undefined ||
    options.quoted_match === null ||
    options.quoted_match === false
  ) {
    options.quoted_match = null;
  } else if (!Array.isArray(options.quoted_match)) {
    options.quoted_match = [options.quoted_match];
  }
  if (options.quoted_match) {
    for (const quoted_match of options.quoted_match) {
      const isString = typeof quoted_match === "string";
      const isRegExp = quoted_match instanceof RegExp;
      if (!isString && !isRegExp) {
        return [
          new CsvError("CSV_OPTION_QUOTED_MATCH", [
            "option `quoted_match` must be a string or a regex,",
            `got ${JSON.stringify(options.quoted_match)}`,
          ]),
        ];
      }
    }
  }
  // Normalize option `quoted_string`
  if (options.quoted_string === undefined || options.quoted_string === null) {
    options.quoted_string = false;
  } else {
    // todo
  }
  // Normalize option `eof`
  if (options.eof === undefined || options.eof === null) {
    options.eof = true;
  } else {
    // todo
  }
  // Normalize option `escape`
  if (options.escape === undefined || options.escape === null) {
    options.escape = '"';
  } else if (Buffer.isBuffer(options.escape)) {
    options.escape = options.escape.toString();
  } else if (typeof options.escape !== "string") {
    return [
      Error(
        `Invalid Option: escape must be a buffer or a string, got ${JSON.stringify(options.escape)}`,
      ),
    ];
  }
  if (options.escape.length > 1) {
    return [
      Error(
        `Invalid Option: escape must be one character, got ${options.escape.length} characters`,
      ),
    ];
  }
  // Normalize option `header`
  if (
    options.header === undefined ||
    options.header === null ||
    options.header === false
  ) {
    options.header = false;
  } else if (options.header !== true) {
    throw new CsvError(
      "CSV_INVALID_OPTION_HEADER",
      [
        "option `header` is expected to be a boolean,",
        `got ${JSON.stringify(options.header)}`,
      ],
      options,
    );
  }
  // Normalize option `headers_as_comment`
  if (
    options.header_as_comment === undefined ||
    options.header_as_comment === null ||
    options.header_as_comment === false
  ) {
    options.header_as_comment = false;
  } else if (options.header_as_comment === true) {
    options.header_as_comment = "#";
  } else if (Buffer.isBuffer(options.header_as_comment)) {
    options.header_as_comment = options.header_as_comment.toString();
  } else if (typeof options.header_as_comment !== "string") {
    throw new CsvError(
      "CSV_INVALID_OPTION_HEADER_AS_COMMENT",
      [
        "option `header_as_comment` must be a boolean, a string or a buffer,",
        `got ${JSON.stringify(options.header_as_comment)}`,
      ],
      options,
    );
  }
  // if (options.header_as_comment && !options.comment?.length) {
  //   throw new CsvError(
  //     "CSV_INVALID_OPTION_COMMENT",
  //     [
  //       "option `comment` must be a non empty string or buffer when using `header_as_comment`,",
  //       `got ${JSON.stringify(options.comment)}`,
  //     ],
  //     options,
  //   );
  // }
  // Header is always enabled with `header_as_comment`
  // if (options.header_as_comment === true) {
  //   options.header = true;
  // }
  // Normalize option `columns`
  const [errColumns, columns] = normalize_columns(options.columns);
  if (errColumns !== undefined) return [errColumns];
  options.columns = columns;
  // Normalize option `quoted`
  if (options.quoted === undefined || options.quoted === null) {
    options.quoted = false;
  } else {
    // todo
  }
  // Normalize option `cast`
  if (options.cast === undefined || options.cast === null) {
    options.cast = {};
  } else {
    // todo
  }
  // Normalize option cast.bigint
  if (options.cast.bigint === undefined || options.cast.bigint === null) {
    // Cast boolean to string by default
    options.cast.bigint = (value) => "" + value;
  }
  // Normalize option cast.boolean
  if (options.cast.boolean === undefined || options.cast.boolean === null) {
    // Cast boolean to string by default
    options.cast.boolean = (value) => (value ? "1" : "");
  }
  // Normalize option cast.date
  if (options.cast.date === undefined || options.cast.date === null) {
    // Cast date to timestamp string by default
    options.cast.date = (value) => "" + value.getTime();
  }
  // Normalize option cast.number
  if (options.cast.number === undefined || options.cast.number === null) {
    // Cast number to string using native casting by default
    options.cast.number = (value) => "" + value;
  }
  // Normalize option cast.object
  if (options.cast.object === undefined || options.cast.object === null) {
    // Stringify object as JSON by default
    options.cast.object = (value) => JSON.stringify(value);
  }
  // Normalize option cast.string
  if (options.cast.string === undefined || options.cast.string === null) {
    // Leave string untouched
    options.cast.string = function (value) {
      return value;
    };
  }
  // Normalize option `on_record`
  if (
    options.on_record !== undefined &&
    typeof options.on_record !== "function"
  ) {
    return [Error(`Invalid Option: "on_record" must be a function.`)];
  }
  // Normalize option `quote_record_delimiter`
  if (
    options.quote_record_delimiter === undefined ||
    options.quote_record_delimiter === null
  ) {
    options.quote_record_delimiter = !options.record_delimiter;
  } else if (typeof options.quote_record_delimiter !== "boolean") {
    return [
      new CsvError("CSV_OPTION_QUOTE_RECORD_DELIMITER_INVALID_TYPE", [
        "option `quote_record_delimiter` must be a boolean,",
        `got ${JSON.stringify(options.quote_record_delimiter)}`,
      ]),
    ];
  }
  // Normalize option `record_delimiter`
  if (
    options.record_delimiter === undefined ||
    options.record_delimiter === null
  ) {
    options.record_delimiter = "\n";
  } else if (Buffer.isBuffer(options.record_delimiter)) {
    options.record_delimiter = options.record_delimiter.toString();
  } else if (typeof options.record_delimiter !== "string") {
    return [
      Error(
        `Invalid Option: record_delimiter must be a buffer or a string, got ${JSON.stringify(options.record_delimiter)}`,
      ),
    ];
  }
  switch (options.record_delimiter) {
    case "unix":
      options.record_delimiter = "\n";
      break;
    case "mac":
      options.record_delimiter = "\r";
      break;
    case "windows":
      options.record_delimiter = "\r\n";
      break;
    case "ascii":
      options.record_delimiter = "\u001e";
      break;
    case "unicode":
      options.record_delimiter = "\u2028";
      break;
  }
  return [undefined, options];
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/api/index.js




const bom_utf8 = Buffer.from([239, 187, 191]);
// True when appending `separator` after `value` would let `parse` find
// `separator` starting inside `value`. Besides the field containing the whole
// separator, this also covers boundary fusion: a field whose tail is a
// non-empty prefix of a multi-character separator merges with the appended
// separator (eg value "a:" + delimiter "::" => "a:::", matched at offset 1).
// Such fields must be quoted to round-trip, like RFC 4180 fields containing the
// delimiter, generalized to multi-character delimiters and record delimiters.
const emits_separator = function (value, separators) {
  return separators.some(
    (separator) =>
      separator.length !== 0 &&
      (value.indexOf(separator) !== -1 ||
        (separator.length > 1 &&
          (value + separator).indexOf(separator) < value.length)),
  );
};
// True when `value` matches one of the `quoted_match` patterns. The regexps
// come from the user and the same objects are reused for every field, so the
// test must not depend on their state: `RegExp.prototype.test` advances
// `lastIndex` on a global or sticky regexp, which would make a match in one
// field move where the next field starts matching. `String.prototype.search`
// searches from the start and restores `lastIndex`, and is equivalent to
// `test` for the stateless regexps.
const matches_quoted_match = function (value, quoted_match) {
  if (!quoted_match) return false;
  return quoted_match.some((pattern) =>
    typeof pattern === "string"
      ? value.indexOf(pattern) !== -1
      : value.search(pattern) !== -1,
  );
};

const stringifier = function (options, state, info) {
  return {
    options: options,
    state: state,
    info: info,
    __transform: function (chunk, push) {
      // Chunk validation
      if (!Array.isArray(chunk) && typeof chunk !== "object") {
        return Error(
          `Invalid Record: expect an array or an object, got ${JSON.stringify(chunk)}`,
        );
      }
      // Detect columns from the first record
      if (this.info.records === 0) {
        if (Array.isArray(chunk)) {
          if (
            this.options.header === true &&
            this.options.columns === undefined
          ) {
            return Error(
              "Undiscoverable Columns: header option requires column option or object records",
            );
          }
        } else if (this.options.columns === undefined) {
          const [err, columns] = normalize_columns(Object.keys(chunk));
          if (err) return;
          this.options.columns = columns;
        }
      }
      // Emit the header
      if (this.info.records === 0) {
        this.bom(push);
        const err = this.headers(push);
        if (err) return err;
      }
      // Emit and stringify the record if an object or an array
      try {
        // this.emit('record', chunk, this.info.records);
        if (this.options.on_record) {
          this.options.on_record(chunk, this.info.records);
        }
      } catch (err) {
        return err;
      }
      // Convert the record into a string
      let err, chunk_string;
      if (this.options.eof) {
        [err, chunk_string] = this.stringify(chunk);
        if (err) return err;
        if (chunk_string === undefined) {
          return;
        } else {
          chunk_string = chunk_string + this.options.record_delimiter;
        }
      } else {
        [err, chunk_string] = this.stringify(chunk);
        if (err) return err;
        if (chunk_string === undefined) {
          return;
        } else {
          if (this.options.header || this.info.records) {
            chunk_string = this.options.record_delimiter + chunk_string;
          }
        }
      }
      // Emit the csv
      this.info.records++;
      push(chunk_string);
    },
    stringify: function (chunk, chunkIsHeader = false) {
      if (typeof chunk !== "object") {
        return [undefined, chunk];
      }
      const { columns } = this.options;
      const record = [];
      // Record is an array
      if (Array.isArray(chunk)) {
        // We are getting an array but the user has specified output columns. In
        // this case, we respect the columns indexes
        const length = columns
          ? Math.min(chunk.length, columns.length)
          : chunk.length;
        // Cast record elements
        for (let i = 0; i < length; i++) {
          const field = chunk[i];
          const [err, value] = this.__cast(field, {
            index: i,
            column: i,
            records: this.info.records,
            header: chunkIsHeader,
          });
          if (err) return [err];
          record[i] = [value, field];
        }
        // Record is a literal object
        // `columns` is always defined: it is either provided or discovered.
      } else {
        for (let i = 0; i < columns.length; i++) {
          const field = get(chunk, columns[i].key);
          const [err, value] = this.__cast(field, {
            index: i,
            column: columns[i].key,
            records: this.info.records,
            header: chunkIsHeader,
          });
          if (err) return [err];
          record[i] = [value, field];
        }
      }
      let csvrecord = "";
      for (let i = 0; i < record.length; i++) {
        let options, err;

        let [value, field] = record[i];
        if (typeof value === "string") {
          options = this.options;
        } else if (is_object(value)) {
          // Value is considerered as a mix of a value and options
          options = { ...value };
          value = options.value;
          delete options.value;
          if (
            typeof value !== "string" &&
            value !== undefined &&
            value !== null
          ) {
            if (err)
              return [
                Error(
                  `Invalid Casting Value: returned value must return a string, null or undefined, got ${JSON.stringify(value)}`,
                ),
              ];
          }
          // Merge global options with the ones returned by cast
          options = { ...this.options, ...options };
          [err, options] = normalize_options(options);
          if (err !== undefined) {
            return [err];
          }
        } else if (value === undefined || value === null) {
          options = this.options;
        } else {
          return [
            Error(
              `Invalid Casting Value: returned value must return a string, an object, null or undefined, got ${JSON.stringify(value)}`,
            ),
          ];
        }
        const {
          delimiter,
          escape,
          quote,
          quoted,
          quoted_empty,
          quoted_string,
          quoted_match,
          record_delimiter,
          quote_record_delimiter,
          escape_formulas,
        } = options;
        if ("" === value && "" === field) {
          const quotedMatch = matches_quoted_match(value, quoted_match);
          const shouldQuote =
            quotedMatch ||
            true === quoted_empty ||
            (true === quoted_string && false !== quoted_empty);
          if (shouldQuote === true) {
            value = quote + value + quote;
          }
          csvrecord += value;
        } else if (value) {
          if (typeof value !== "string") {
            return [
              Error(
                `Formatter must return a string, null or undefined, got ${JSON.stringify(value)}`,
              ),
            ];
          }
          const containsdelimiter = emits_separator(value, [delimiter]);
          const containsQuote = quote !== "" && value.indexOf(quote) >= 0;
          const containsEscape = value.indexOf(escape) >= 0 && escape !== quote;
          // Testing `\n` and `\r` covers the three sequences `parse` discovers
          const containsRecordDelimiter = emits_separator(value, [
            record_delimiter,
            ...(quote_record_delimiter === false ? [] : ["\n", "\r"]),
          ]);
          const quotedString = quoted_string && typeof field === "string";
          const quotedMatch = matches_quoted_match(value, quoted_match);
          // See https://github.com/adaltas/node-csv/pull/387
          // More about CSV injection or formula injection, when websites embed
          // untrusted input inside CSV files:
          // https://owasp.org/www-community/attacks/CSV_Injection
          // http://georgemauer.net/2017/10/07/csv-injection.html
          // Apple Numbers unicode normalization is empirical from testing
          if (escape_formulas) {
            switch (value[0]) {
              case "-":
                if (typeof field === "number" || typeof field === "bigint") {
                  break;
                }
                value = `'${value}`;
                break;
              case "=":
              case "+":
              case "@":
              case "\t":
              case "\r":
              case "\uFF1D": // Unicode '='
              case "\uFF0B": // Unicode '+'
              case "\uFF0D": // Unicode '-'
              case "\uFF20": // Unicode '@'
                value = `'${value}`;
                break;
            }
          }
          const shouldQuote =
            containsQuote === true ||
            containsdelimiter ||
            containsRecordDelimiter ||
            quoted ||
            quotedString ||
            quotedMatch;
          if (shouldQuote === true && containsEscape === true) {
            value = value.replaceAll(escape, () => escape + escape);
          }
          if (containsQuote === true) {
            value = value.replaceAll(quote, () => escape + quote);
          }
          if (shouldQuote === true) {
            value = quote + value + quote;
          }
          csvrecord += value;
        } else if (
          quoted_empty === true ||
          (field === "" && quoted_string === true && quoted_empty !== false)
        ) {
          csvrecord += quote + quote;
        }
        if (i !== record.length - 1) {
          csvrecord += delimiter;
        }
      }
      return [undefined, csvrecord];
    },
    bom: function (push) {
      if (this.options.bom !== true) {
        return;
      }
      push(bom_utf8);
    },
    headers: function (push) {
      if (this.options.header === false) {
        return;
      }
      if (this.options.columns === undefined) {
        return;
      }
      let err;
      let headers = this.options.columns.map((column) => column.header);
      if (this.options.eof) {
        [err, headers] = this.stringify(headers, true);
        headers += this.options.record_delimiter;
      } else {
        [err, headers] = this.stringify(headers, true);
      }
      if (err) return err;
      if (this.options.header_as_comment) {
        headers = this.options.header_as_comment + " " + headers;
      }
      push(headers);
    },
    __cast: function (value, context) {
      const type = typeof value;
      try {
        if (type === "string") {
          // Fine for 99% of the cases
          return [undefined, this.options.cast.string(value, context)];
        } else if (type === "bigint") {
          return [undefined, this.options.cast.bigint(value, context)];
        } else if (type === "number") {
          return [undefined, this.options.cast.number(value, context)];
        } else if (type === "boolean") {
          return [undefined, this.options.cast.boolean(value, context)];
        } else if (value instanceof Date) {
          return [undefined, this.options.cast.date(value, context)];
        } else if (type === "object" && value !== null) {
          return [undefined, this.options.cast.object(value, context)];
        } else if (value === null && this.options.cast.null !== undefined) {
          return [undefined, this.options.cast.null(value, context)];
        } else if (
          value === undefined &&
          this.options.cast.undefined !== undefined
        ) {
          return [undefined, this.options.cast.undefined(value, context)];
        } else {
          return [undefined, value];
        }
      } catch (err) {
        return [err];
      }
    },
  };
};



;// CONCATENATED MODULE: ./node_modules/csv-stringify/lib/sync.js
/*
CSV Stringify

Please look at the [Sync API](https://csv.js.org/stringify/api/sync/) for
additional information.
*/




const stringify = function (records, opts = {}) {
  const data = [];
  const [err, options] = normalize_options(opts);
  if (err !== undefined) throw err;
  const state = {
    stop: false,
  };
  // Information
  const info = {
    records: 0,
  };
  const api = stringifier(options, state, info);
  for (const record of records) {
    const err = api.__transform(record, function (record) {
      data.push(record);
    });
    if (err !== undefined) throw err;
  }
  if (data.length === 0) {
    api.bom((d) => {
      data.push(d);
    });
    const err = api.headers((headers) => {
      data.push(headers);
    });
    if (err !== undefined) throw err;
  }
  return data.join("");
};




/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/compat get default export */
/******/ (() => {
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__nccwpck_require__.n = (module) => {
/******/ 		var getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__nccwpck_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(1730);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 

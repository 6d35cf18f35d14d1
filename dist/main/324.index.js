export const id = 324;
export const ids = [324];
export const modules = {

/***/ 324:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ harmless),
/* harmony export */   say: () => (/* binding */ say)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3838);

/**
 * Text from outside, for our own log lines, where the runner takes commands: none of it is one. The runner reads
 * `##[command]` anywhere in a line, `::command::` at the start of one, and ends lines at a lone carriage return too
 * (actions/runner ActionCommand.cs, ProcessInvoker.cs).
 */
function harmless(text) {
    return text
        .replaceAll('\r', ' ')
        .replaceAll('##[', '# #[')
        .replace(/^((?:(?![\n\u2028\u2029])[\p{Z}\p{C}])*)::/gmu, '$1: :');
}
/** Prints a line, or some, to the log. */
function say(text) {
    _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq(harmless(text));
}


/***/ })

};

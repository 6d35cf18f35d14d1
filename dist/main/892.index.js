export const id = 892;
export const ids = [892];
export const modules = {

/***/ 7892:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fail: () => (/* binding */ fail)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3838);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3916);


/** Fails the step with one error, at the line of the Dockerfile if that is what failed. */
function fail(error) {
    if (error instanceof Error && error.stack !== undefined)
        _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .debug */ .Yz(error.stack);
    const message = error instanceof Error ? error.message : String(error);
    process.exitCode = 1;
    const place = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .BuildFailure */ .$w ? error.place : undefined;
    _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3(message, place && { title: 'Build failed', file: place.file, startLine: place.line });
}


/***/ })

};

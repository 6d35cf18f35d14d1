import webpack from 'webpack'

const config = {
  mode: 'production',
  entry: './src/main.js',
  output: { path: `${import.meta.dirname}/dist` },
  performance: { hints: false }
}
webpack(config, (error, stats) => {
  console.log(error ?? stats.toString({ all: false, assets: true, errors: true }))
  process.exitCode = error || stats.hasErrors() ? 1 : 0
})

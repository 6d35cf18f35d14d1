import { describe, expect, test } from '@jest/globals'
import { isUnrelated, managerOf, PACKAGE_MANAGERS } from '../../src/report/package-managers.js'

/** As they are found in Dockerfiles, by the manager that they call. */
const CALLS: Record<string, string[]> = {
  npm: [
    'RUN npm ci',
    'RUN npm install',
    'RUN npm i --omit=dev',
    'RUN npm ci --omit=dev && npm cache clean --force',
    'RUN cd web && npm ci',
    'RUN --mount=type=cache,target=/root/.npm npm ci --prefer-offline',
    'RUN npm install -g corepack@latest',
    'RUN apt-get update && npm ci',
    'run npm ci'
  ],
  yarn: [
    'RUN yarn',
    'RUN yarn install --frozen-lockfile',
    'RUN yarn --frozen-lockfile',
    'RUN yarn && yarn build',
    'RUN yarn install --immutable && yarn cache clean'
  ],
  pnpm: [
    'RUN pnpm install --frozen-lockfile',
    'RUN pnpm i --prod',
    'RUN corepack enable && pnpm install --frozen-lockfile',
    'RUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm fetch',
    'RUN npm install -g pnpm && pnpm install'
  ],
  pip: [
    'RUN pip install -r requirements.txt',
    'RUN pip3 install --no-cache-dir -r requirements.txt',
    'RUN python -m pip install --upgrade pip',
    'RUN pip wheel --wheel-dir /wheels -r requirements.txt',
    'RUN pip download -d /wheels flask'
  ],
  uv: ['RUN uv sync --locked', 'RUN uv pip install -r requirements.txt', 'RUN uv add flask'],
  poetry: ['RUN poetry install --no-root', 'RUN poetry install --only main'],
  go: [
    'RUN go mod download',
    'RUN CGO_ENABLED=0 GOOS=linux go build -o /app ./cmd/app',
    'RUN go install github.com/air-verse/air@latest',
    'RUN go test ./...',
    'RUN --mount=type=cache,target=/root/.cache/go-build go build ./...'
  ],
  cargo: [
    'RUN cargo build --release',
    'RUN cargo install --path .',
    'RUN cargo fetch --locked',
    'RUN cargo chef cook --release --recipe-path recipe.json'
  ],
  apt: [
    'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    'RUN apt-get -y install git',
    'RUN apt-get -qq -y update',
    'RUN apt install -y git',
    'RUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata'
  ],
  apk: ['RUN apk add --no-cache curl', 'RUN apk --no-cache add git', 'RUN apk update && apk upgrade'],
  bundler: ['RUN bundle install --jobs 4', 'RUN bundle config set without test && bundle install'],
  composer: ['RUN composer install --no-dev --no-scripts', 'RUN composer require monolog/monolog'],
  maven: ['RUN mvn -B dependency:go-offline', 'RUN mvn package -DskipTests', 'RUN ./mvnw -B clean verify'],
  gradle: ['RUN gradle build --no-daemon', 'RUN ./gradlew dependencies', 'RUN ./gradlew bootJar'],
  dotnet: ['RUN dotnet restore', 'RUN dotnet publish -c Release -o /app', 'RUN dotnet build --no-restore']
}

const calls = Object.entries(CALLS).flatMap(([name, texts]) =>
  texts.map((text): [string, string] => [text, name])
)

describe('an instruction', () => {
  test.each(calls)('%s calls %s', (text, name) => {
    expect(managerOf(text)?.name).toBe(name)
  })

  test('of each manager that is known is among these', () => {
    expect(Object.keys(CALLS).sort()).toEqual(PACKAGE_MANAGERS.map(({ name }) => name).sort())
  })

  test.each([
    ...['RUN npm run build', 'RUN npm test', 'RUN npm --version', 'RUN npm cache clean --force'],
    ...['RUN yarn build', 'RUN yarn run build', 'RUN yarn test', 'RUN yarn --version', 'RUN pnpm run build'],
    ...[
      'RUN pip --version',
      'RUN pip3 list',
      'RUN pip cache purge',
      'RUN uv --version',
      'RUN poetry --version'
    ],
    ...['RUN go version', 'RUN go env', 'RUN go vet ./...', 'RUN cargo --version', 'RUN cargo fmt --check'],
    ...[
      'RUN aptitude install -y curl',
      'RUN apt-cache search curl',
      'RUN apt-mark hold curl',
      'RUN apk info'
    ],
    ...['RUN bundle exec rails assets:precompile', 'RUN bundle --version', 'RUN composer dump-autoload'],
    ...['RUN dotnet --info', 'RUN dotnet test --no-build', 'RUN echo mvn', 'RUN make', 'RUN'],
    ...['COPY npm install', 'WORKDIR /npm ci', 'ENV X="npm ci"', 'CMD ["npm", "ci"]', 'RUNNER npm ci', ''],
    ...['RUN snpm ci', 'RUN cnpm-x ci', 'RUN mango build', 'RUN ./category build', 'RUN wrapk add x']
  ])('%s calls none', (text) => {
    expect(managerOf(text)?.name).toBeUndefined()
  })
})

describe('a cache mount', () => {
  test.each(PACKAGE_MANAGERS.map(({ name, mount }) => [name, mount]))(
    'of %s is a flag of RUN',
    (_, mount) => {
      expect(mount).toMatch(/^--mount=type=cache,target=\/\S+( --mount=type=cache,target=\/\S+)*$/)
    }
  )
})

describe('an installation', () => {
  const isUnrelatedTo = (text: string, files: string[]) => {
    const manager = managerOf(text)
    return manager && isUnrelated(manager, text, files)
  }

  test.each<[string, string[]]>([
    ['RUN npm ci', ['src/app.js', 'README.md']],
    ['RUN corepack enable && pnpm install', ['src/app.ts']],
    ['RUN yarn install --immutable', ['src/app.ts']],
    ['RUN pip install -r requirements.txt', ['app.py']],
    ['RUN uv sync --locked --no-install-project', ['app.py']],
    ['RUN go mod download', ['main.go']],
    ['RUN cargo fetch', ['src/main.rs']],
    ['RUN cargo chef cook --release', ['src/main.rs']],
    ['RUN bundle install', ['app/models/user.rb']],
    ['RUN composer install --no-scripts --no-autoloader', ['src/App.php']],
    ['RUN mvn -B dependency:go-offline', ['src/main/java/App.java']],
    ['RUN ./gradlew dependencies', ['src/main/java/App.java']],
    ['RUN dotnet restore', ['Program.cs']]
  ])('of %s does not depend on %j', (text, files) => {
    expect(isUnrelatedTo(text, files)).toBe(true)
  })

  test.each<[string, string[]]>([
    ['RUN npm ci', ['src/app.js', 'package-lock.json']],
    ['RUN npm ci', ['web/package.json']],
    ['RUN npm ci', ['.npmrc']],
    ['RUN pnpm install', ['pnpm-workspace.yaml']],
    ['RUN yarn', ['.yarnrc.yml']],
    ['RUN pip install -r requirements-dev.txt', ['requirements-dev.txt']],
    ['RUN uv sync', ['pyproject.toml']],
    ['RUN poetry install --no-root', ['poetry.lock']],
    ['RUN go mod download', ['go.sum']],
    ['RUN cargo fetch', ['crates/x/Cargo.toml']],
    ['RUN bundle install', ['x.gemspec']],
    ['RUN composer install', ['composer.lock']],
    ['RUN mvn dependency:go-offline', ['api/pom.xml']],
    ['RUN ./gradlew dependencies', ['build.gradle.kts', 'gradle/libs.versions.toml']],
    ['RUN dotnet restore', ['src/App/App.csproj']]
  ])('of %s depends on one of %j', (text, files) => {
    expect(isUnrelatedTo(text, files)).toBe(false)
  })

  test.each([
    'RUN go build ./...',
    'RUN cargo build --release',
    'RUN mvn package',
    'RUN ./gradlew bootJar',
    'RUN dotnet publish -c Release',
    'RUN apt-get update',
    'RUN apk add --no-cache curl'
  ])('is none that manifests decide: %s', (text) => {
    expect(isUnrelatedTo(text, ['src/app.js'])).toBe(false)
  })

  test.each([
    ['RUN npm ci && npm run build', 'src/app.js'],
    ['RUN yarn && yarn build', 'src/app.js'],
    ['RUN npm ci; npm test', 'src/app.js'],
    ['RUN go mod download && go build ./...', 'main.go'],
    ['RUN dotnet restore && dotnet publish', 'Program.cs']
  ])('that goes on with something else may depend on all: %s', (text, file) => {
    expect(isUnrelatedTo(text, [file])).toBe(false)
  })

  test.each([
    ['RUN pip install .', 'src/app.py'],
    ['RUN pip install -e .', 'src/app.py'],
    ['RUN pip install .[test]', 'src/app.py'],
    ['RUN pip install -r requirements/base.txt', 'requirements/base.txt'],
    ['RUN pip install -r deps.txt', 'deps.txt'],
    ['RUN npm install ./libs/x', 'libs/x/index.js']
  ])('that names it depends on it: %s on %s', (text, file) => {
    expect(isUnrelatedTo(text, [file])).toBe(false)
  })

  test.each([
    'RUN npm ci && npm cache clean --force',
    'RUN cd web && npm ci',
    'RUN pip install --upgrade pip && pip install -r requirements.txt',
    'RUN corepack enable && yarn install --immutable'
  ])('with what belongs to it does not depend on other files: %s', (text) => {
    expect(isUnrelatedTo(text, ['src/app.js'])).toBe(true)
  })
})

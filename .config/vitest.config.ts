import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    // by itself it would leave one of two cores idle
    maxWorkers: '100%',
    reporters: ['default', './.config/reporter.ts'],
  },
})
export default config

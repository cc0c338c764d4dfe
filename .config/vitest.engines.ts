import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The engines that are not in npm's packages: each in a file and a process of its own. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    globalSetup: './test/engines/install.ts',
    include: ['test/engines/*.server.ts'],
    // a guard against what hangs, and no measure of what is slow
    testTimeout: 300_000,
    reporters: ['verbose', './.config/reporter.ts'],
  },
})
export default config

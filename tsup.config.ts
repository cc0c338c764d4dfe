import { defineConfig } from 'tsup'

const config: ReturnType<typeof defineConfig> = defineConfig({
  entry: {
    index: 'src/index.ts',
    labels: 'src/labels.ts',
    schemas: 'src/schemas/index.ts',
    sql: 'src/sql/index.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  splitting: true,
  // Rollup writes the CommonJS chunks then; without it sucrase does, and makes a closure of every ?? and ?.
  treeshake: true,
  clean: true,
  external: ['zod'],
})
export default config

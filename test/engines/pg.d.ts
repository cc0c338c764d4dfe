/** As much of pg as is used here: it has no types of its own. */
declare module 'pg' {
  class Client {
    constructor(options: { readonly host: string; readonly user: string; readonly database: string })
    connect(): Promise<void>
    query(text: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>
    end(): Promise<void>
  }
  const pg: { readonly Client: typeof Client }
  export default pg
}

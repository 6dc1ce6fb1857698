import 'nunjucks'

declare module 'nunjucks' {
  interface Template {
    /** Runs the template for what it defines at its top: macros, and variables beside them. Calls back before it returns. */
    getExported(callback: (error: Error | null, exported: Record<string, unknown>) => void): void
  }

  namespace lib {
    function escape(text: string): string
  }
}

/** Lets TypeScript know what Vite can import beside code: style sheets and pictures. */
/// <reference types="vite/client" />

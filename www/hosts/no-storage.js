// As in a sandboxed frame, in some web views, or where a person blocks cookies: even reading throws.
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked by this page", "SecurityError"); } });
}

// Settings for the sanitizers. Other builds do not use them.

/// cpprestsdk 2.10 leaks 32 bytes per proxy tunnel. Never suppress our own functions.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: defined by the runtime.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:ssl_proxy_tunnel::start_proxy_connect\n";
}  // NOLINT

// What the sanitizers need to know here; without them nobody calls it.

/// cpprestsdk 2.10 forgets 32 bytes for each tunnel through a proxy. Never a function of ours.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the runtime's name.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:ssl_proxy_tunnel::start_proxy_connect\n";
}  // NOLINT

#pragma once

#include <map>
#include <string>

namespace imagedeps::decide {

/// What is decided about every tag of every recorded stream: as first seen (the platform still has
/// its grace), after the grace (a star is an order), and while our own next attempt is in the
/// future (before the first: the platform's failure).
inline const std::map<std::string, const char*> kRecordedStates = {
    {"exchanges/stream-before.json", R"(
rec/php:7.1           Pending/Pending          Importing/Importing*     Failed/ImportFailed      # no condition yet: no failure is known before one has happened
rec/php:7.2           Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:badjson       Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:broken        Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:cross         Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken       # its target's stream is not in this answer; nothing else could be known from it
rec/php:dangling      Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken       # php has no tag 9.9 (the server accepts that silently)
rec/php:denied        Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:gone          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:latest        Pending/Pending          Importing/Importing      Failed/ImportFailed      # as its target 7.2; the order goes to that one
rec/php:loop-a        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle        # and loop-b leads back to it
rec/php:loop-b        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:nohost        Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:ratelimited   Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:ref           Populated/ReferenceOnly  Populated/ReferenceOnly  Populated/ReferenceOnly  # reference: true, items[0] without an image
rec/php:refused       Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:scheduled     Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:slow          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unauthorized  Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unavailable   Pending/Pending          Importing/Importing*     Failed/ImportFailed
)"},
    {"exchanges/stream-after.json", R"(
rec/php:7.1           Populated/Populated      Populated/Populated      Populated/Populated
rec/php:7.2           Populated/Populated      Populated/Populated      Populated/Populated          # imported by one ImageStreamImport: spec and item generation are both 12
rec/php:badjson       Pending/Pending          Importing/Importing*     Failed/ImportFailed          # an answer that is no JSON is of no known class
rec/php:broken        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable   # HTTP 500 of the registry
rec/php:cross         Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
rec/php:dangling      Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
rec/php:denied        Pending/Pending          Importing/Importing*     Failed/RegistryForbidden     # arrives as 500 InternalError; only the text says denied
rec/php:gone          Pending/Pending          Importing/Importing*     Failed/ManifestUnknown       # Pending although its own import failed: slow and scheduled are still due, so the platform will write the stream
rec/php:latest        Populated/Populated      Populated/Populated      Populated/Populated          # holds 7.2's image: its generation 12 beside spec generation 1 means nothing on an alias
rec/php:loop-a        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:loop-b        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:nohost        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:ratelimited   Pending/Pending          Importing/Importing*     Failed/RateLimited           # 500 InternalError again; toomanyrequests
rec/php:ref           Populated/ReferenceOnly  Populated/ReferenceOnly  Populated/ReferenceOnly
rec/php:refused       Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:scheduled     Pending/Pending          Importing/Importing*     Failed/ImportFailed          # never tried: no condition
rec/php:slow          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unauthorized  Pending/Pending          Importing/Importing*     Failed/RegistryUnauthorized
rec/php:unavailable   Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
)"},
    {"watches/streaming-list-then-import.jsonl", R"(
rec/other:1           Populated/Populated      Populated/Populated      Populated/Populated
rec/php:7.1           Populated/Populated      Populated/Populated      Populated/Populated
rec/php:7.2           Populated/Populated      Populated/Populated      Populated/Populated
rec/php:badjson       Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:broken        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:cross         Failed/AliasUnresolved   Failed/AliasUnresolved   Failed/AliasUnresolved       # rec/other:1 has an image, but a cross-stream alias is resolved only when it is written
rec/php:dangling      Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
rec/php:denied        Pending/Pending          Importing/Importing*     Failed/RegistryForbidden
rec/php:gone          Pending/Pending          Importing/Importing*     Failed/ManifestUnknown
rec/php:latest        Populated/Populated      Populated/Populated      Populated/Populated
rec/php:loop-a        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:loop-b        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:nohost        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:ratelimited   Pending/Pending          Importing/Importing*     Failed/RateLimited
rec/php:ref           Populated/ReferenceOnly  Populated/ReferenceOnly  Populated/ReferenceOnly
rec/php:refused       Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:scheduled     Populated/Populated      Populated/Populated      Populated/Populated          # the platform imported it at last
rec/php:slow          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unauthorized  Pending/Pending          Importing/Importing*     Failed/RegistryUnauthorized
rec/php:unavailable   Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/whole:latest      Populated/Populated      Populated/Populated      Populated/Populated
)"},
    {"exchanges/list-page-1.json", R"(
openshift/apicurito-ui:1.11  Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable  # the registry was down when the streams were created: terminal for the platform, nothing is due, so no grace
openshift/apicurito-ui:1.12  Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.13  Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.2   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.3   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.4   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.5   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.6   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.7   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/apicurito-ui:1.8   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
)"},
    {"exchanges/list-page-2.json", R"(
openshift/dotnet:10.0       Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:10.0-ubi9  Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:8.0        Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:8.0-ubi8   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:9.0        Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:9.0-ubi8   Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
openshift/dotnet:latest     Importing/Importing   Importing/Importing   Failed/RegistryUnreachable  # alias of 10.0: no order of its own
)"},
    {"exchanges/import-creates-stream.json", R"(
rec/fresh:1  Populated/Populated  Populated/Populated  Populated/Populated  # an import without resourceVersion made the stream
)"},
    {"exchanges/import-repository.json", R"(
rec/whole:latest  Populated/Populated  Populated/Populated  Populated/Populated  # made by a whole-repository import; spec.tags has it since
)"},
    {"consumers/waiting.json", R"(
rec2/cakephp-mysql-example:latest  Waiting/AwaitingBuild  Waiting/AwaitingBuild  Waiting/AwaitingBuild   # BuildConfig output: php:7.1 is its root cause
rec2/mysql:5.7                     Importing/Importing*   Importing/Importing*   Failed/ManifestUnknown
rec2/php:7.1                       Importing/Importing*   Importing/Importing*   Failed/ManifestUnknown
rec2/php:7.2                       Populated/Populated    Populated/Populated    Populated/Populated     # nobody needs it; it was fine all along
)"},
    {"consumers/after-import.json", R"(
rec2/cakephp-mysql-example:latest  Waiting/AwaitingBuild  Waiting/AwaitingBuild  Waiting/AwaitingBuild  # its build runs; the push is still to come
rec2/mysql:5.7                     Populated/Populated    Populated/Populated    Populated/Populated
rec2/php:7.1                       Populated/Populated    Populated/Populated    Populated/Populated
rec2/php:7.2                       Populated/Populated    Populated/Populated    Populated/Populated
)"},
};

}  // namespace imagedeps::decide

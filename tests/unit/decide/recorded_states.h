#pragma once

#include <map>
#include <string>

namespace imagedeps::decide {

/// The decision for every tag of every recorded stream, as STATE/REASON in three situations: when
/// first seen (during the platform's grace period), after the grace period, and while our next
/// attempt is in the future (before our first attempt, so the reason is the platform's failure). A
/// star means that an import is ordered. Lines that start with '#' are remarks about the next row.
inline const std::map<std::string, const char*> kRecordedStates = {
    {"exchanges/stream-before.json", R"(
# No condition yet, so no failure is known.
rec/php:7.1           Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:7.2           Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:badjson       Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:broken        Pending/Pending          Importing/Importing*     Failed/ImportFailed
# The stream of its target is not in this answer.
rec/php:cross         Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
# php has no tag 9.9. The server accepts such an alias without an error.
rec/php:dangling      Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
rec/php:denied        Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:gone          Pending/Pending          Importing/Importing*     Failed/ImportFailed
# As its target 7.2, which gets the order.
rec/php:latest        Pending/Pending          Importing/Importing      Failed/ImportFailed
# Points to loop-b, which points back to it.
rec/php:loop-a        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:loop-b        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:nohost        Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:ratelimited   Pending/Pending          Importing/Importing*     Failed/ImportFailed
# reference: true, and items[0] has no image.
rec/php:ref           Populated/ReferenceOnly  Populated/ReferenceOnly  Populated/ReferenceOnly
rec/php:refused       Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:scheduled     Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:slow          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unauthorized  Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unavailable   Pending/Pending          Importing/Importing*     Failed/ImportFailed
)"},
    {"exchanges/stream-after.json", R"(
rec/php:7.1           Populated/Populated      Populated/Populated      Populated/Populated
# Imported by one ImageStreamImport: the generations of spec and item are both 12.
rec/php:7.2           Populated/Populated      Populated/Populated      Populated/Populated
# An answer that is not JSON has no known class.
rec/php:badjson       Pending/Pending          Importing/Importing*     Failed/ImportFailed
# HTTP 500 from the registry.
rec/php:broken        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/php:cross         Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
rec/php:dangling      Failed/AliasBroken       Failed/AliasBroken       Failed/AliasBroken
# Arrives as 500 InternalError. Only the text contains "denied".
rec/php:denied        Pending/Pending          Importing/Importing*     Failed/RegistryForbidden
# Pending although its own import failed: imports of slow and scheduled are still due, so the
# platform will write the stream.
rec/php:gone          Pending/Pending          Importing/Importing*     Failed/ManifestUnknown
# Has the image of 7.2. Its generation 12 with spec generation 1 is meaningless on an alias.
rec/php:latest        Populated/Populated      Populated/Populated      Populated/Populated
rec/php:loop-a        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:loop-b        Failed/AliasCycle        Failed/AliasCycle        Failed/AliasCycle
rec/php:nohost        Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
# Also 500 InternalError, with toomanyrequests in the text.
rec/php:ratelimited   Pending/Pending          Importing/Importing*     Failed/RateLimited
rec/php:ref           Populated/ReferenceOnly  Populated/ReferenceOnly  Populated/ReferenceOnly
rec/php:refused       Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
# Never tried, so it has no condition.
rec/php:scheduled     Pending/Pending          Importing/Importing*     Failed/ImportFailed
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
# rec/other:1 has an image, but a cross-stream alias is resolved only when it is written.
rec/php:cross         Failed/AliasUnresolved   Failed/AliasUnresolved   Failed/AliasUnresolved
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
# The platform imported it in the end.
rec/php:scheduled     Populated/Populated      Populated/Populated      Populated/Populated
rec/php:slow          Pending/Pending          Importing/Importing*     Failed/ImportFailed
rec/php:unauthorized  Pending/Pending          Importing/Importing*     Failed/RegistryUnauthorized
rec/php:unavailable   Pending/Pending          Importing/Importing*     Failed/RegistryUnreachable
rec/whole:latest      Populated/Populated      Populated/Populated      Populated/Populated
)"},
    {"exchanges/list-page-1.json", R"(
# The registry was down when the streams were created. The platform does not retry, so no import
# is due and the grace period does not apply.
openshift/apicurito-ui:1.11  Importing/Importing*  Importing/Importing*  Failed/RegistryUnreachable
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
# An alias of 10.0, which gets no order itself.
openshift/dotnet:latest     Importing/Importing   Importing/Importing   Failed/RegistryUnreachable
)"},
    {"exchanges/import-creates-stream.json", R"(
# An import without resourceVersion created the stream.
rec/fresh:1  Populated/Populated  Populated/Populated  Populated/Populated
)"},
    {"exchanges/import-repository.json", R"(
# Created by a whole-repository import, which also added it to spec.tags.
rec/whole:latest  Populated/Populated  Populated/Populated  Populated/Populated
)"},
    {"consumers/waiting.json", R"(
# The output of a BuildConfig, with root cause php:7.1.
rec2/cakephp-mysql-example:latest Waiting/AwaitingBuild Waiting/AwaitingBuild Waiting/AwaitingBuild
rec2/mysql:5.7                    Importing/Importing*  Importing/Importing*  Failed/ManifestUnknown
rec2/php:7.1                      Importing/Importing*  Importing/Importing*  Failed/ManifestUnknown
# Not needed, and populated from the start.
rec2/php:7.2                      Populated/Populated   Populated/Populated   Populated/Populated
)"},
    {"consumers/after-import.json", R"(
# Its build runs and has not pushed yet.
rec2/cakephp-mysql-example:latest Waiting/AwaitingBuild Waiting/AwaitingBuild Waiting/AwaitingBuild
rec2/mysql:5.7                    Populated/Populated   Populated/Populated   Populated/Populated
rec2/php:7.1                      Populated/Populated   Populated/Populated   Populated/Populated
rec2/php:7.2                      Populated/Populated   Populated/Populated   Populated/Populated
)"},
};

}  // namespace imagedeps::decide

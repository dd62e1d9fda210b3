#pragma once

#include "base/json.h"
#include "base/result.h"

namespace imagedeps::audit {

/// Reports whether a manifest is an object other than an ImageStream that defines or fills tags of a
/// stream: an ImageStreamTag, an ImageTag or an ImageStreamImport.
[[nodiscard]] bool defines_tags(const Json& manifest);

/// The ImageStream with exactly the tags that such a manifest defines or fills. Invalid if the
/// manifest names no tag. An ImageStreamImport without `import: true` writes nothing, so its stream
/// has no tags.
[[nodiscard]] Result<Json> defined_stream(const Json& manifest);

}  // namespace imagedeps::audit

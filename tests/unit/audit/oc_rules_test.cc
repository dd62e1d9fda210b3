// The rules must refuse what `oc` refuses: otherwise the tests that use them prove nothing.
#include "support/oc_rules.h"

#include <gtest/gtest.h>

namespace imagedeps::test {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, AreSplitAndUnquoted) {
  EXPECT_EQ(shell_words("oc tag 'a b' c'd'\\''e'"), (Words{"oc", "tag", "a b", "cd'e"}));
  EXPECT_EQ(shell_words("x --from=<registry>/<repository>:<tag>"),
            (Words{"x", "--from=registry.example.com/team/app:1"}));
}

TEST(ShellWords, RejectWhatAShellWouldExpand) {
  for (const char* line : {"oc tag a$b c", "a; b", "a && b", "a b*", "a 'b", "a <b c>", "a # b"})
    EXPECT_FALSE(shell_words(line)) << line;
}

TEST(OcRules, AcceptCommandsOfTheDocumentation) {
  for (const char* line : {
           "oc tag openshift/ruby:2.0 yourproject/ruby:tip",
           "oc tag --source=docker registry.example.com/a/b:1 yourproject/ruby:tip --scheduled",
           "oc tag --alias ruby:2.0 ruby:tip -n shop",
           "oc import-image mystream:stable -n shop --import-mode=PreserveOriginal",
           "oc import-image mystream:1 -n shop --from=registry.io/repo/image:latest --confirm",
           "oc set triggers statefulset/db --from-image=namespace1/image:latest -c main -n shop",
           "oc set triggers deployment/db --auto -n shop",
           "oc rollout latest dc/web -n shop",
           "oc rollout resume deployment/web -n shop",
           "oc annotate deployment/web image.openshift.io/triggers- -n shop",
           "oc create imagestream web -n shop",
       })
    EXPECT_EQ(oc_refusal(line), "") << line;
}

TEST(OcRules, RefuseWhatOcRefuses) {
  for (const char* line : {
           "oc tag --alias openshift/mysql:8.0 shop/mysql:8.0 -n shop",
           "oc tag --alias ruby:2.0 ruby:tip",
           "oc tag --alias shop/ruby:2.0 shop/ruby:tip",
           "oc tag --alias ruby:2.0 python:tip -n shop",
           "oc tag --alias my.app:1 my.app:2 -n shop",
           "oc tag a:1 b:2",
           "oc tag 'openshift/ruby:2 0' shop/ruby:tip",
           "oc tag openshift/ruby:2.0 shop/ruby:tip --scheduled",
           "oc import-image ruby:1",
           "oc import-image my.app:1 -n shop",
           "oc import-image 'ruby:a b' -n shop",
           "oc import-image ruby:1 -n shop --from=quay.io/a/b:1",
           "oc import-image ruby:1 -n shop --import-mode=Original",
           "oc set triggers deployment/web --from-image=shop/web:1 -n shop",
           "oc set triggers deployment/web --from-image=shop/web -c web -n shop",
           "oc set triggers deployment/web --from-image=quay.io/shop/web:1 -c web -n shop",
           "oc set triggers job/web --from-image=shop/web:1 -c web -n shop",
           "oc create imagestream test/web -n shop",
           "oc rollout latest deployment/web -n shop",
           "oc rollout resume statefulset/web -n shop",
           "oc start-build web",
       })
    EXPECT_NE(oc_refusal(line), "") << line;
}

}  // namespace
}  // namespace imagedeps::test

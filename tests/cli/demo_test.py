"""`imagedeps demo`: the founding story, then a registry that goes down and recovers."""

import re
import time
import unittest

from program import main, run

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        began = time.monotonic()
        cls.ended = run("demo", "--fast")
        cls.seconds = time.monotonic() - began

    def step(self, number):
        return re.search(rf"^{number}\. .*?(?=^{number + 1}\. |\Z)", self.ended.stdout, re.DOTALL | re.MULTILINE)[0]

    def test_succeeds_within_30_seconds(self):
        self.assertEqual((self.ended.returncode, self.ended.stderr), (0, ""))
        self.assertLess(self.seconds, 30)

    def test_heals_the_founding_story(self):
        self.assertIn("2 s later: 0 of 4 tags populated.", self.step(3))
        self.assertIn("2 imports, 2 tags populated. The other 2 were not touched", self.step(6))

    def test_shows_tags_that_wait_for_a_registry_with_their_next_attempt(self):
        waiting = re.findall(rf"^   ([a-z]+\.\S+) +False +(Registry\w+) +quay\.io +[01] +{TIME}$", self.step(7), re.MULTILINE)
        self.assertEqual(len(waiting), 6, self.step(7))
        self.assertLessEqual({reason for _, reason in waiting}, {"RegistryUnreachable", "RegistryBackoff"})
        self.assertIn("RegistryBackoff", [reason for _, reason in waiting])
        asked = int(re.search(r"^   (\d+) requests were enough", self.step(7), re.MULTILINE)[1])
        self.assertLess(asked, 6)

    def test_shows_that_all_tags_heal_when_the_registry_recovers(self):
        self.assertEqual(len(re.findall(r"^   [a-z]+\.\S+ +True +Populated +quay\.io +0$", self.step(8), re.MULTILINE)), 6, self.step(8))
        self.assertRegex(self.step(8), r"6 of 6 tags populated \d+\.\d s after quay\.io recovered, and 6 Deployments have their image\.")


if __name__ == "__main__":
    main()

#include "demo/story.h"

#include <iostream>

namespace imagedeps::demo {

using namespace std::chrono_literals;

Story::Story(loop::Loop& loop, const cli::Palette& palette, bool pauses, std::vector<Step> steps,
             std::function<void(int)> done)
    : loop_(loop),
      palette_(palette),
      pauses_(pauses),
      steps_(std::move(steps)),
      done_(std::move(done)) {}

void Story::begin() { play(); }

void Story::play() {
  if (at_ == steps_.size()) return done_(0);
  const Step& step = steps_[at_];
  std::cout << "\n"
            << palette_.bold(std::to_string(at_ + 1) + ". " + step.title) << "\n"
            << step.text << "\n"
            << std::flush;
  if (step.act) step.act();
  since_ = loop_.now();
  wait();
}

void Story::wait() {
  const Step& step = steps_[at_];
  if (!step.until || step.until()) return show();
  if (loop_.now() - since_ > step.limit) {
    std::cout << palette_.bad("The expected state was not reached within " +
                              format_duration(step.limit) + ".")
              << "\n";
    return done_(1);
  }
  timer_ = loop_.after(20ms, [this] { wait(); });
}

void Story::show() {
  const Step& step = steps_[at_];
  if (step.show) std::cout << "\n" << step.show() << std::flush;
  timer_ = loop_.after(pauses_ ? step.pause : Duration{0}, [this] { next(); });
}

void Story::next() {
  ++at_;
  play();
}

}  // namespace imagedeps::demo

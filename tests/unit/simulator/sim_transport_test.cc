#include <gtest/gtest.h>

#include <utility>

#include "simulator/cluster.h"
#include "simulator/sim_loop.h"

namespace imagedeps::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kMaps = "/api/v1/namespaces/default/configmaps";

class Collected final : public kube::Receiver {
 public:
  void opened() override { is_open = true; }
  void receive(std::string_view bytes, std::function<void()> taken) override {
    text += bytes;
    ++pieces;
    taken_ = std::move(taken);
    if (eager) take();
  }
  void take() {
    if (const auto taken = std::exchange(taken_, nullptr)) taken();
  }

  std::string text;
  int pieces = 0;
  bool eager = true, is_open = false;

 private:
  std::function<void()> taken_;
};

class SimTransportTest : public ::testing::Test {
 protected:
  std::unique_ptr<kube::Call> send(kube::Request request) {
    return transport_->send(std::move(request), [this](Result<kube::Response> response) {
      answer_ = std::move(response);
    });
  }
  std::unique_ptr<kube::Call> watch(std::shared_ptr<Collected> receiver, Duration idle = {}) {
    return transport_->stream(
        {.target = std::string(kMaps) + "?watch=true", .idle = idle}, std::move(receiver),
        [this](Result<kube::Response> response) { answer_ = std::move(response); });
  }
  void add(const std::string& name) {
    ASSERT_TRUE(cluster_.apply(
        Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}},
        "default"));
  }

  SimLoop loop_{TimePoint{seconds{1'000'000}}};
  Cluster cluster_{loop_, {}};
  std::unique_ptr<kube::Transport> transport_ = make_sim_transport(loop_, cluster_);
  std::optional<Result<kube::Response>> answer_;
};

TEST_F(SimTransportTest, CarriesARequestAndItsAnswer) {
  const auto call = send({.method = "POST",
                          .target = kMaps,
                          .body = R"({"metadata":{"name":"a"}})",
                          .content_type = "application/json"});
  EXPECT_FALSE(answer_);
  loop_.run_for(seconds{1});
  ASSERT_TRUE(answer_ && answer_->has_value());
  EXPECT_EQ((*answer_)->status, 201);
  EXPECT_EQ((*answer_)->headers.at("content-type"), "application/json");
}

TEST_F(SimTransportTest, CannotReachAServerThatIsDown) {
  cluster_.set_down(true);
  const auto call = send({.target = kMaps});
  loop_.run_for(seconds{1});
  ASSERT_TRUE(answer_ && !answer_->has_value());
  EXPECT_EQ(answer_->error().kind, Error::Kind::Unavailable);
}

TEST_F(SimTransportTest, GivesUpAtTheDeadline) {
  cluster_.set_faults({.slow = 1});
  const auto call = send({.target = kMaps, .deadline = milliseconds{500}});
  loop_.run_for(milliseconds{600});
  ASSERT_TRUE(answer_ && !answer_->has_value());
  EXPECT_EQ(answer_->error().kind, Error::Kind::Timeout);
}

TEST_F(SimTransportTest, CancelsWithItsCall) {
  auto call = send({.target = kMaps});
  call.reset();
  loop_.run_for(seconds{1});
  EXPECT_FALSE(answer_);
}

TEST_F(SimTransportTest, LetsACallbackDestroyItsOwnCall) {
  std::unique_ptr<kube::Call> call;
  std::string seen;
  call = transport_->send({.target = kMaps},
                          [&call, &seen, kept = std::string(100, 'x')](const auto&) {
                            call.reset();
                            seen = kept;
                          });
  loop_.run_for(seconds{1});
  EXPECT_EQ(seen, std::string(100, 'x'));
}

TEST_F(SimTransportTest, StreamsAWatch) {
  const auto receiver = std::make_shared<Collected>();
  const auto call = watch(receiver);
  loop_.run_for(seconds{1});
  EXPECT_TRUE(receiver->is_open);
  add("a");
  loop_.run_for(seconds{1});
  EXPECT_NE(receiver->text.find(R"("type":"ADDED")"), std::string::npos);
  EXPECT_FALSE(answer_);
}

TEST_F(SimTransportTest, WaitsUntilBytesAreTaken) {
  const auto receiver = std::make_shared<Collected>();
  receiver->eager = false;
  const auto call = watch(receiver);
  for (const auto* name : {"a", "b", "c"}) {
    loop_.run_for(seconds{1});
    add(name);
  }
  loop_.run_for(seconds{1});
  EXPECT_EQ(receiver->pieces, 1);
  receiver->take();
  loop_.run_for(seconds{1});
  EXPECT_EQ(receiver->pieces, 2);
}

TEST_F(SimTransportTest, SaysThatAStreamBroke) {
  const auto receiver = std::make_shared<Collected>();
  const auto call = watch(receiver);
  loop_.run_for(seconds{1});
  cluster_.set_down(true);
  loop_.run_for(seconds{1});
  ASSERT_TRUE(answer_ && !answer_->has_value());
  EXPECT_EQ(answer_->error().kind, Error::Kind::Unavailable);
}

TEST_F(SimTransportTest, EndsASilentStream) {
  const auto receiver = std::make_shared<Collected>();
  const auto call = watch(receiver, seconds{30});
  loop_.run_for(seconds{40});
  ASSERT_TRUE(answer_ && !answer_->has_value());
  EXPECT_EQ(answer_->error().kind, Error::Kind::Timeout);
}

TEST_F(SimTransportTest, GivesTheBodyOfARefusedStreamAtItsEnd) {
  cluster_.set_resource_status("", "configmaps", 403);
  const auto receiver = std::make_shared<Collected>();
  const auto call = watch(receiver);
  loop_.run_for(seconds{1});
  ASSERT_TRUE(answer_ && answer_->has_value());
  EXPECT_EQ((*answer_)->status, 403);
  EXPECT_NE((*answer_)->body.find("Forbidden"), std::string::npos);
  EXPECT_TRUE(receiver->text.empty());
}

TEST_F(SimTransportTest, TellsTheServerThatTheClientLeft) {
  cluster_.set_registry("*", RegistryMood::Fine);
  auto call = send(
      {.method = "POST",
       .target = "/apis/image.openshift.io/v1/namespaces/default/imagestreamimports",
       .body =
           R"({"metadata":{"name":"s"},"spec":{"import":true,"images":[{"from":{"kind":"DockerImage","name":"a.b/c:1"}}]}})",
       .content_type = "application/json"});
  loop_.run_for(milliseconds{50});
  call.reset();
  loop_.run_for(seconds{5});
  EXPECT_TRUE(cluster_.get("image.openshift.io", "imagestreams", "default", "s").is_null());
}

}  // namespace
}  // namespace imagedeps::sim

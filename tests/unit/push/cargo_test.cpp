#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

using Texts = std::vector<std::string>;

class CargoTest : public ::testing::Test {
 protected:
  std::unique_ptr<Cargo> load(std::unique_ptr<Document> document, bool transactions = true,
                              std::vector<std::uint32_t> stored = {}) {
    Links links(*document);
    DocumentState state = empty_state(*document);
    for (const std::uint32_t e : stored) state.stored[e] = true;
    return std::make_unique<Cargo>(std::move(document), std::move(links), std::move(state), transactions);
  }
  std::optional<Piece> next(Cargo& cargo, std::uint32_t entries = 1000, std::uint64_t bytes = 1'000'000) {
    return cargo.next({entries, bytes, 1}, writer_);
  }
  Texts next_names(Cargo& cargo, std::uint32_t entries = 1000, std::uint64_t bytes = 1'000'000) {
    const auto piece = next(cargo, entries, bytes);
    return piece ? names(cargo.document(), cargo.links(), piece->entries) : Texts{};
  }

  Directory directory_;
  PieceWriter writer_{IdMode::kPut, true, "run", directory_};
};

BundleText chain() {
  return BundleText()
      .add(resource("Claim", "c", {"Encounter/e"}))
      .add(resource("Encounter", "e", {"Patient/p"}))
      .add(resource("Patient", "p"))
      .add(resource("Device", "d"));
}

BundleText circle() {
  return BundleText()
      .add(resource("Encounter", "e", {"Condition/k"}))
      .add(resource("Condition", "k", {"Encounter/e"}))
      .add(resource("Claim", "c", {"Encounter/e"}));
}

TEST_F(CargoTest, AllGoesInOnePieceIfTheLimitsAllow) {
  const auto cargo = load(chain().document());
  EXPECT_EQ(next_names(*cargo), (Texts{"Patient/p", "Encounter/e", "Claim/c", "Device/d"}));
  EXPECT_FALSE(next(*cargo));
}

TEST_F(CargoTest, PiecesStayWithinTheEntries) {
  const auto cargo = load(chain().document());
  EXPECT_EQ(next_names(*cargo, 3), (Texts{"Patient/p", "Encounter/e", "Claim/c"}));
  EXPECT_EQ(next_names(*cargo, 3), Texts{"Device/d"});
  EXPECT_FALSE(next(*cargo));
}

TEST_F(CargoTest, PiecesStayWithinTheBytes) {
  const auto cargo = load(chain().document());
  const std::size_t two = writer_.size(cargo->document(), 2) + writer_.size(cargo->document(), 1);
  const auto piece = next(*cargo, 1000, two);
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->bytes, two);
  EXPECT_EQ(next_names(*cargo, 1000, 1), Texts{"Claim/c"}) << "one resource goes in any case";
}

TEST_F(CargoTest, ACircleIsNotCut) {
  const auto cargo = load(circle().document());
  EXPECT_EQ(next_names(*cargo, 1).size(), 2u);
  EXPECT_EQ(next_names(*cargo, 1), Texts{"Claim/c"});
}

TEST_F(CargoTest, ABatchHasNoEntryThatRefersToAnotherOne) {
  const auto cargo = load(chain().document(), false);
  EXPECT_EQ(next_names(*cargo), (Texts{"Patient/p", "Device/d"}));
  EXPECT_EQ(next_names(*cargo), Texts{"Encounter/e"});
  EXPECT_EQ(next_names(*cargo), Texts{"Claim/c"});
  EXPECT_FALSE(next(*cargo));
}

TEST_F(CargoTest, WhatIsStoredIsLeftOut) {
  const auto cargo = load(chain().document(), true, {2, 3});
  EXPECT_EQ(next_names(*cargo), (Texts{"Encounter/e", "Claim/c"}));
  const auto half = load(circle().document(), true, {0});
  EXPECT_EQ(next_names(*half), (Texts{"Condition/k", "Claim/c"}));
  const auto all = load(circle().document(), true, {0, 1, 2});
  EXPECT_FALSE(next(*all));
}

TEST_F(CargoTest, APieceComesAgainInHalvesInTheirOrder) {
  const auto cargo = load(chain().document());
  auto piece = next(*cargo, 3);
  ASSERT_TRUE(piece);
  piece->attempts = 2;
  ASSERT_TRUE(cargo->split(std::move(*piece)));
  auto first = next(*cargo);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->attempts, 2);
  EXPECT_EQ(names(cargo->document(), cargo->links(), first->entries), Texts{"Patient/p"});
  EXPECT_FALSE(cargo->split(std::move(*first))) << "a group by itself";
  EXPECT_EQ(next_names(*cargo), (Texts{"Encounter/e", "Claim/c"}));
  EXPECT_EQ(next_names(*cargo), Texts{"Device/d"});
}

TEST_F(CargoTest, APieceThatIsPutBackIsCutIfTheLimitsShrankMeanwhile) {
  const auto cargo = load(chain().document());
  auto piece = next(*cargo);
  ASSERT_TRUE(piece);
  cargo->mark_stored(piece->entries[0]);
  cargo->put_back(std::move(*piece));
  Texts all;
  while (const auto part = next(*cargo, 1)) {
    EXPECT_EQ(part->entries.size(), 1u);
    all.push_back(names(cargo->document(), cargo->links(), part->entries)[0]);
  }
  EXPECT_EQ(all, (Texts{"Encounter/e", "Claim/c", "Device/d"}));
}

TEST_F(CargoTest, WhatRefersToSomethingRefusedIsNotSent) {
  const auto cargo = load(chain().document());
  ASSERT_EQ(next_names(*cargo, 1), Texts{"Patient/p"});
  cargo->refuse(2, 422, "no such birthday");
  EXPECT_EQ(next_names(*cargo), Texts{"Device/d"});
  ASSERT_EQ(cargo->refusals.size(), 3u);
  EXPECT_EQ(cargo->refusals[0].text, "no such birthday");
  EXPECT_EQ(cargo->refusals[0].status, 422);
  EXPECT_EQ(cargo->refusals[1].resource, "Encounter/e");
  EXPECT_EQ(cargo->refusals[1].text, "not sent: it refers to Patient/p, which was not stored");
  EXPECT_EQ(cargo->refusals[2].text, "not sent: it refers to Encounter/e, which was not stored");
  for (const Refusal& refusal : cargo->refusals) {
    EXPECT_EQ(refusal.patient, "Patient/p");
    EXPECT_EQ(refusal.file, "test.json");
  }
}

TEST_F(CargoTest, AContradictionIsRefusedAtOnce) {
  const auto cargo =
      load(BundleText().add(resource("Device", "d")).add(resource("Device", "d", {"Device/x"})).document());
  ASSERT_EQ(cargo->refusals.size(), 1u);
  EXPECT_EQ(cargo->refusals[0].resource, "Device/d");
  EXPECT_NE(cargo->refusals[0].text.find("with other content"), std::string::npos);
  EXPECT_EQ(next_names(*cargo), Texts{"Device/d"});
  EXPECT_FALSE(next(*cargo));
}

TEST_F(CargoTest, SharedResourcesCountOnce) {
  const auto text =
      BundleText().add(resource("Organization", "o")).add(resource("Patient", "p")).add(resource("Device", "d"));
  std::unordered_set<std::string> shared;
  const auto one = load(text.document(), true, {0, 1});
  EXPECT_EQ(one->stored_by_type(shared), (std::vector<Journal::Count>{{"Organization", 1}, {"Patient", 1}}));
  const auto two = load(text.document(), true, {0, 1, 2});
  EXPECT_EQ(two->stored_by_type(shared), (std::vector<Journal::Count>{{"Device", 1}, {"Patient", 1}}));
}

}  // namespace
}  // namespace sojourn::push

#pragma once
// What the tests of push share: documents from text, a folder for files, and pieces as JSON.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <nlohmann/json.hpp>

#include "sojourn/push/cargo.hpp"
#include "sojourn/push/document.hpp"
#include "sojourn/push/links.hpp"
#include "sojourn/push/piece.hpp"

namespace sojourn::push {

using Json = nlohmann::ordered_json;

class Folder {
 public:
  Folder() {
    std::string name = ::testing::TempDir() + "/sojourn-push-XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(root_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name = "") const {
    return name.empty() ? root_.string() : (root_ / name).string();
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

 private:
  std::filesystem::path root_;
};

inline std::unique_ptr<Document> document_of(const std::string& text, const std::string& source = "test.json") {
  auto out = std::make_unique<Document>(source);
  const auto added = out->add(text, source);
  EXPECT_TRUE(added) << added.error().message;
  return out;
}

// A Bundle of resources, each with what else its entry has.
class BundleText {
 public:
  BundleText& add(const Json& resource, const Json& entry = Json::object()) {
    Json whole = entry;
    whole["resource"] = resource;
    bundle_["entry"].push_back(std::move(whole));
    return *this;
  }
  std::string text(int indent = -1) const { return bundle_.dump(indent); }
  std::unique_ptr<Document> document() const { return document_of(text()); }

 private:
  Json bundle_ = {{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", Json::array()}};
};

// A resource that refers to others; without an id if that is empty.
inline Json resource(const std::string& type, const std::string& id, const std::vector<std::string>& refers_to = {}) {
  Json out = {{"resourceType", type}};
  if (!id.empty()) out["id"] = id;
  for (const std::string& to : refers_to) out["refers"].push_back({{"reference", to}});
  return out;
}

inline DocumentState empty_state(const Document& document) {
  DocumentState state;
  state.stored.assign(document.entries.size(), false);
  state.doubtful.assign(document.entries.size(), false);
  state.server.assign(document.entries.size(), {});
  return state;
}

inline std::vector<std::string> names(const Document& document, const Links& links,
                                      const std::vector<std::uint32_t>& entries) {
  std::vector<std::string> out;
  for (const std::uint32_t e : entries)
    out.push_back(std::string(document.at(document.entries[e].type)) + "/" + std::string(links.ids[e]));
  return out;
}

}  // namespace sojourn::push

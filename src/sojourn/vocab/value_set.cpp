#include "sojourn/vocab/value_set.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

#include "sojourn/base/file.hpp"

namespace sojourn::vocab {
namespace {

using base::Severity;
using base::json::Document;
using base::json::Node;

void add_concept(const Document& document, const Node& item, std::string_view url, std::set<std::string_view>& seen,
                 Vocabulary& vocabulary, base::Diagnostics& faults) {
  const std::string_view code = item.text_of("code");
  const std::string_view display = item.text_of("display");
  if (code.empty() || display.empty()) {
    faults.add(document.at(item, Severity::kError, "value-set-concept", "a concept needs a code and a display"));
    return;
  }
  if (!seen.insert(code).second) {
    faults.add(document.at(item, Severity::kError, "value-set-duplicate",
                           "code \"" + std::string(code) + "\" stands twice"));
    return;
  }
  const ConceptId id = vocabulary.add(url, code, display);
  if (vocabulary.display(id) != display)
    faults.add(document.at(item, Severity::kWarning, "display-differs",
                           "code \"" + std::string(code) + "\" is displayed as \"" + std::string(display) +
                               "\", but it is known as \"" + std::string(vocabulary.display(id)) + "\""));
}

}  // namespace

std::size_t add_code_system(const Document& document, Vocabulary& vocabulary, base::Diagnostics& faults) {
  const Node& root = document.root();
  const std::string_view url = root.text_of("url");
  if (root.text_of("resourceType") != "CodeSystem" || url.empty()) {
    faults.add(document.at(root, Severity::kError, "value-set-kind",
                           "a file of valuesets/ is a FHIR CodeSystem with a url"));
    return 0;
  }
  const Node* concepts = root.find("concept");
  if (concepts == nullptr || !concepts->is_array() || concepts->size() == 0) {
    faults.add(document.at(root, Severity::kError, "value-set-concept", "the code system lists no concept"));
    return 0;
  }
  std::set<std::string_view> seen;
  for (const Node& item : concepts->children()) add_concept(document, item, url, seen, vocabulary, faults);
  return seen.size();
}

base::Result<std::size_t> load_value_sets(const std::string& folder, Vocabulary& vocabulary,
                                          base::Diagnostics& faults) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error))
    if (at->path().extension() == ".json") files.push_back(at->path());
  if (error)
    return base::Error{base::ErrorKind::kNotFound, "cannot read the folder " + folder + ": " + error.message()};
  std::sort(files.begin(), files.end());

  std::size_t count = 0;
  for (const std::filesystem::path& file : files) {
    auto text = base::read_file(file.string());
    if (!text) return text.error();
    const std::optional<Document> document = Document::parse(file.generic_string(), std::move(*text), faults);
    if (document) count += add_code_system(*document, vocabulary, faults);
  }
  return count;
}

}  // namespace sojourn::vocab

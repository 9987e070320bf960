#pragma once
// What is to be loaded: folders, files or standard input, as documents in the order in which a server can take them. First
// what patients share (one document), then the patients, then what refers to several of them.
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sojourn/base/result.hpp"
#include "sojourn/push/document.hpp"

namespace sojourn::push {

enum class Phase : std::uint8_t { kShared, kPatients, kGroups };

// Lines of an NDJSON file that stand together and belong to one patient.
struct Lines {
  std::uint32_t file = 0;
  std::uint64_t begin = 0, end = 0;  // bytes
};

// One document that has not been read yet.
struct Parcel {
  Phase phase = Phase::kPatients;
  std::string name;         // of the document
  std::string fingerprint;  // tells whether the content changed
  std::uint64_t bytes = 0;
  std::vector<std::uint32_t> files;  // whole files
  std::vector<Lines> lines;          // of NDJSON files
};

class Source {
 public:
  // `words` are folders, files or "-" (`input` then). Reads each file once to see what it holds, unless
  // our own manifest tells. Errors name the file and
  // the remedy; a folder in which nothing can be loaded is one.
  static base::Result<Source> open(const std::vector<std::string>& words, std::istream& input);

  // In the order in which they are to be loaded.
  const std::vector<Parcel>& parcels() const { return parcels_; }
  base::Result<std::unique_ptr<Document>> read(const Parcel& parcel) const;

  const std::map<std::string, std::uint64_t>& resources() const { return resources_; }  // by type
  std::uint64_t bytes() const;
  // Names the data: from the manifest of the run that wrote them, otherwise from the files' names and sizes.
  const std::string& run() const { return run_; }
  // Where journal and report go: the first folder, or that of the first file; "." for standard input.
  const std::string& folder() const { return folder_; }

 private:
  enum class Holds : std::uint8_t {
    kUnknown,
    kNothing,
    kShared,     // what patients share
    kPatient,    // a patient with the record
    kOfPatient,  // what refers to patients that are elsewhere
  };
  struct File {
    std::string path;  // as given
    std::string name;  // in messages and in the journal
    std::uint64_t bytes = 0;
    std::string fingerprint;
    bool lines = false;  // NDJSON
    Holds holds = Holds::kUnknown;
  };

  base::Result<void> add_path(const std::string& path);
  base::Result<void> add_folder(const std::string& folder);
  void add_file(const std::string& path, const std::string& name);
  base::Result<void> add_input(std::istream& input);
  base::Result<void> survey();
  base::Result<Holds> look_into(const File& file);
  base::Result<void> survey_lines(std::uint32_t file, Parcel& shared, Parcel& groups,
                                  std::map<std::string, std::size_t>& patients);

  std::vector<File> files_;
  std::vector<Parcel> parcels_;
  std::map<std::string, std::uint64_t> resources_;
  std::string run_, folder_;
  std::shared_ptr<void> spool_;  // removes the copy of standard input
};

}  // namespace sojourn::push

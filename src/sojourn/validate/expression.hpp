#pragma once
// The part of FHIRPath that invariants of R4 and US Core are written in. What needs a server or a terminology service
// (resolve, memberOf, conformsTo) does not compile, and the invariant is left out.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sojourn/validate/definitions.hpp"

namespace sojourn::validate {

class Expression {
 public:
  // nullptr if a part is not known. `text` must outlive the expression.
  static std::unique_ptr<Expression> compile(std::string_view text);
  ~Expression();

  // True unless the expression says no of the value. `resource` is %resource.
  bool holds(const Definitions& definitions, const Tape& tape, At value, At resource) const;

  struct Term;

 private:
  Expression();
  std::unique_ptr<Term> root_;
};

}  // namespace sojourn::validate

// Reads a report from standard input and writes its page to standard output.
#include <iostream>
#include <iterator>
#include <string>

#include "sojourn/report/page.hpp"

int main() {
  const std::string report{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << sojourn::report::page(report) << std::flush;
  return std::cout ? 0 : 3;
}

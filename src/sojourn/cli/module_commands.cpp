#include "sojourn/cli/module_commands.hpp"
namespace sojourn::cli { int module_lint(const run::Options&, const Process&){return 0;} int module_list(const run::Options&, const Process&){return 0;} }

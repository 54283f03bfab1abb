// Owns the use of RE2. Comes in: patterns and texts as views. Goes out: views of matches.
extern "C" {
#include "port/regex.h"
}

#include <re2/re2.h>

#include <string>

struct Regex {
  re2::RE2 re;
  Regex(const re2::StringPiece &pattern, const re2::RE2::Options &options) : re(pattern, options) {}
};

extern "C" Regex *regex_new(Arena *arena, Str pattern, unsigned flags, Str *why) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!(flags & REGEX_NOCASE));
  options.set_dot_nl(flags & REGEX_DOT_NEWLINE);
  std::string text(pattern.ptr ? pattern.ptr : "", pattern.len);
  if (flags & REGEX_UNGREEDY) text = "(?U)" + text;
  Regex *regex = new Regex(text, options);
  if (regex->re.ok()) return regex;
  if (why) *why = arena_str(arena, str_of(regex->re.error().c_str()));
  delete regex;
  return nullptr;
}

extern "C" void regex_free(Regex *regex) { delete regex; }

extern "C" uint32_t regex_groups(const Regex *regex) {
  return (uint32_t)regex->re.NumberOfCapturingGroups();
}

extern "C" Str regex_group_name(const Regex *regex, uint32_t index) {
  const auto &names = regex->re.CapturingGroupNames();
  auto found = names.find((int)index);
  return found == names.end() ? Str{nullptr, 0} : Str{found->second.data(), found->second.size()};
}

extern "C" bool regex_find(const Regex *regex, Str text, size_t start, Str *groups,
                           uint32_t count) {
  re2::StringPiece piece(text.ptr ? text.ptr : "", text.len), found[REGEX_GROUPS];
  if (count > REGEX_GROUPS) count = REGEX_GROUPS;
  if (!regex->re.Match(piece, start, text.len, re2::RE2::UNANCHORED, found, (int)count))
    return false;
  for (uint32_t i = 0; i < count; i++) groups[i] = Str{found[i].data(), found[i].size()};
  return true;
}

// Owns asking RE2 what it thinks of a pattern. Comes in: the pattern. Goes out: the mistake.
extern "C" {
#include "port/regex_check.h"
#include "port/regex_scan.h"
}

#include <re2/re2.h>

#include <string>

static RegexMistake mistake_of(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorMissingParen: return REGEX_OPEN_GROUP;
    case re2::RE2::ErrorUnexpectedParen: return REGEX_STRAY_CLOSE;
    case re2::RE2::ErrorMissingBracket: return REGEX_OPEN_CLASS;
    case re2::RE2::ErrorBadCharClass:
    case re2::RE2::ErrorBadCharRange: return REGEX_BAD_RANGE;
    case re2::RE2::ErrorBadEscape: return REGEX_BAD_ESCAPE;
    case re2::RE2::ErrorTrailingBackslash: return REGEX_END_ESCAPE;
    case re2::RE2::ErrorRepeatArgument: return REGEX_NOTHING_REPEATED;
    case re2::RE2::ErrorBadPerlOp: return REGEX_BAD_GROUP;
    case re2::RE2::ErrorBadNamedCapture: return REGEX_BAD_NAME;
    default: return REGEX_FINE;
  }
}

extern "C" RegexVerdict regex_check(Arena *arena, Str pattern) {
  RegexVerdict verdict = {REGEX_FINE, {nullptr, 0}, 0};
  if (regex_scan(pattern, &verdict.groups)) return verdict;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(64 << 20);
  re2::RE2 re(re2::StringPiece(pattern.ptr ? pattern.ptr : "", pattern.len), options);
  if (re.ok()) {
    verdict.groups = (uint32_t)re.NumberOfCapturingGroups();
    return verdict;
  }
  verdict.mistake = mistake_of(re.error_code());
  verdict.part = arena_str(arena, Str{re.error_arg().data(), re.error_arg().size()});
  return verdict;
}

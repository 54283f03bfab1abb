/* What check, build, fix, fmt, run and test share: options that steer a run, the files it is about,
   the run itself, and how its findings are shown. */
#ifndef RULEC_CMD_SESSION_H
#define RULEC_CMD_SESSION_H

#include "base/map.h"
#include "cmd/options.h"
#include "driver/run.h"
#include "driver/walk.h"

/* Zeroed, then filled by options_parse through SESSION_OPTIONS; the rest by session_run. */
typedef struct Session {
  Arena arena;
  const char *profile, *environment, *format, *config_path, *color, *stdin_name;
  Words select, ignore, exclude, schemas;
  long jobs, max_findings;
  bool no_config, quiet, strict, exit_zero;
  Words operands; /* paths; "." where none is given */

  const Config *config;     /* of the first path; it sets the format */
  Map by_folder, by_config; /* Drivers of other folders and their .rulec.yaml */
  Driver driver;            /* keep_rules may be set before session_run */
  Walk walk;                /* by which the files are found */
  RuleFiles files;          /* found so far; sorted by path when all are */
  DiagBag bag;              /* all findings, sorted */
  Summary summary;
  bool findings_to_stderr; /* standard output holds something else: the findings go beside it */
  bool unable;             /* something could not be read: the exit code is 2 */
  bool unread;             /* a configuration or a schema file could not be read */
} Session;

/* Lines of an option table, for a Session called S. */
#define SESSION_OPTIONS(s)                                                                      \
  {"profile",                                                                                   \
   0,                                                                                           \
   OPTION_WORD,                                                                                 \
   &(s).profile,                                                                                \
   "NAME",                                                                                      \
   "sentinel|azure-sentinel|strict",                                                            \
   "whose rules to apply"},                                                                     \
      {"env",                                                                                   \
       0,                                                                                       \
       OPTION_WORD,                                                                             \
       &(s).environment,                                                                        \
       "NAME",                                                                                  \
       "sentinel|xdr|merged|none",                                                              \
       "whose tables exist"},                                                                   \
      {"select", 0, OPTION_WORDS, &(s).select, "CODE,…", NULL, "only these codes or families"}, \
      {"ignore", 0, OPTION_WORDS, &(s).ignore, "CODE,…", NULL, "not these codes or families"},  \
      {"exclude", 0, OPTION_WORDS, &(s).exclude, "GLOB,…", NULL, "paths not to walk into"},     \
      {"schemas",                                                                               \
       0,                                                                                       \
       OPTION_WORDS,                                                                            \
       &(s).schemas,                                                                            \
       "PATH,…",                                                                                \
       NULL,                                                                                    \
       "files that declare your own tables and functions"},                                     \
      {"config", 0, OPTION_WORD, &(s).config_path, "FILE", NULL, "this configuration file"},    \
      {"no-config", 0, OPTION_FLAG, &(s).no_config, NULL, NULL, "read no .rulec.yaml"},         \
      {"stdin-filename",                                                                        \
       0,                                                                                       \
       OPTION_WORD,                                                                             \
       &(s).stdin_name,                                                                         \
       "PATH",                                                                                  \
       NULL,                                                                                    \
       "the path that `-` stands for"},                                                         \
      {"jobs", 'j', OPTION_NUMBER, &(s).jobs, "N", NULL, "threads (default: one a processor)"}, \
      {"color",                                                                                 \
       0,                                                                                       \
       OPTION_WORD,                                                                             \
       &(s).color,                                                                              \
       "WHEN",                                                                                  \
       "auto|always|never",                                                                     \
       "colours in the text format"},                                                           \
  {                                                                                             \
    "quiet", 'q', OPTION_FLAG, &(s).quiet, NULL, NULL, "no progress and no summary"             \
  }

/* Lines for commands that report findings. */
#define SESSION_REPORT_OPTIONS(s)                                                              \
  {"format", 0, OPTION_WORD, &(s).format, "NAME", REPORT_CHOICES, "how findings are written"}, \
      {"strict", 0, OPTION_FLAG, &(s).strict, NULL, NULL, "warnings fail the run too"},        \
      {"exit-zero", 0, OPTION_FLAG, &(s).exit_zero, NULL, NULL, "exit 0 whatever is found"}, { \
    "max-findings", 0, OPTION_NUMBER, &(s).max_findings, "N", NULL, "show N findings at most"  \
  }

/* Loads the configuration only. */
void session_configure(Session *session);
/* The settings of the .rulec.yaml nearest to PATH where that is not the run's; otherwise NULL. */
const Driver *session_settings(Session *session, Str path);
/* Writes what is wrong in the settings and schema files to stderr, as text. */
void session_complain(const Session *session);
/* Loads the configuration and looks at the operands; session_run finds the files. */
void session_begin(Session *session);
/* Loads the configuration and finds the files. False where there is none to work on: the reason is
   on stderr. */
bool session_open(Session *session);
/* False where a configuration or a schema file could not be read, so that a run which changes files
   or runs queries would not do what is wanted: the reason is on stderr. */
bool session_settled(const Session *session);
/* Every stage for every file, beside the search for more; fills bag and summary; names on stderr
   what could not be read. False where there is no file: the reason is on stderr. */
bool session_run(Session *session);
/* Writes the findings to stdout in the wanted format, the summary line to stderr. */
void session_report(Session *session);
/* Writes TEXT to stdout. Where that fails the reason goes to stderr, and the run has failed. */
void session_print(Session *session, Str text);
/* The exit code that the findings call for. */
int session_exit(const Session *session);
void session_close(Session *session);

#endif

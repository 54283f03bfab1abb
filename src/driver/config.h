/* What steers a run: profile, environment, severities, ignores. Comes in: the flags, the
   environment variables RULEC_*, the nearest .rulec.yaml. Goes out: one immutable Config, each
   setting with where it came from (flag > variable > file > default). */
#ifndef RULEC_DRIVER_CONFIG_H
#define RULEC_DRIVER_CONFIG_H

#include "base/buf.h"
#include "diag/diag.h"
#include "fact/set.h"

typedef enum ConfigOrigin {
  ORIGIN_DEFAULT,
  ORIGIN_FILE,
  ORIGIN_VARIABLE,
  ORIGIN_FLAG
} ConfigOrigin;

typedef VEC(Str) StrList;

/* The settings that flags give; what is absent (NULL, empty) is left to the others. */
typedef struct ConfigFlags {
  const char *profile, *environment, *format;
  StrList select, ignore, exclude, schemas; /* a flag's list replaces the file's */
} ConfigFlags;

typedef enum ConfigKey {
#define KEY(NAME, name, shape, variable, flag, sentence) CONFIG_##NAME,
#include "driver/config.def"
#undef KEY
  CONFIG_KEY_COUNT
} ConfigKey;

typedef struct ConfigPathIgnore {
  Str glob;
  StrList codes; /* codes or beginnings of codes */
} ConfigPathIgnore;

typedef struct ConfigSeverity {
  DiagCode code;
  Severity severity;
} ConfigSeverity;

/* Immutable after config_load; may be read by any thread. */
typedef struct Config {
  Str file; /* path of the .rulec.yaml it was read from; absent: none */
  Profile profile;
  FactEnvironment environment; /* where the rules will run: which tables and columns exist */
  Str format;                  /* a report format's name */
  StrList select, ignore;      /* codes or beginnings of codes */
  VEC(ConfigSeverity) severity;
  VEC(ConfigPathIgnore) paths; /* globs against the path from the file's folder */
  StrList connectors;          /* ids that count as known */
  StrList exclude;             /* globs: not walked into */
  StrList schemas;             /* paths; those from the file are resolved against its folder */
  ConfigOrigin origin[CONFIG_KEY_COUNT];
  Severity severities[DIAG_COUNT]; /* all of the above, before `paths` */
  Str folder;                      /* absolute folder that globs are read from */
  Str here;                        /* absolute working folder that paths are read from */
} Config;

/* The path of the nearest .rulec.yaml in START's folder (START itself where it is one) or above;
   absent where there is none. */
Str config_find(Arena *arena, const char *start);
/* The Config of FILE (absent: no file), FLAGS and the process's RULEC_* variables. Mistakes in the
   file or the variables are X02x findings in BAG, and the setting keeps its default. Never NULL. */
const Config *config_load(Arena *arena, Str file, const ConfigFlags *flags, DiagBag *bag);

/* The severity of every code for the rule file PATH: DIAG_COUNT items, in ARENA or in CONFIG. Ask
   once a file. */
const Severity *config_severities(const Config *config, Arena *arena, Str path);
/* Sets the severity of each of BAG's findings by its file and drops those that are off. */
void config_apply(const Config *config, DiagBag *bag);
/* Is the file or folder PATH excluded from walking? */
bool config_excludes(const Config *config, Str path);
/* Appends the effective settings as YAML, each with a comment that says where it came from. */
void config_print(const Config *config, Buf *out);

#endif

/* The version of rulec, as `rulec --version`, SARIF and JSON reports give it. */
#ifndef RULEC_BASE_VERSION_H
#define RULEC_BASE_VERSION_H

#define RULEC_VERSION "0.1.0"

#endif

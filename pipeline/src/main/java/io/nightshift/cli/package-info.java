/** The command line: commands parse, delegate and print, nothing else. */
package io.nightshift.cli;

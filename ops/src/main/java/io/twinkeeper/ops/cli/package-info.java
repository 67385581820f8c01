/** What all commands share: exit codes, failures in one line, tables, JSON. */
@NullMarked
package io.twinkeeper.ops.cli;

import org.jspecify.annotations.NullMarked;

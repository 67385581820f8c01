/** Directories on their way between twins: questions and answers, and who has what. */
@NullMarked
package io.twinkeeper.node.directory;

import org.jspecify.annotations.NullMarked;

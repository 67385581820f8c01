/** Answers what operators ask by asking the actors. */
@NullMarked
package io.twinkeeper.node.facade;

import org.jspecify.annotations.NullMarked;

/** What an operator's surface may ask of a node: questions and verbs, without a word of actors. */
@NullMarked
package io.twinkeeper.node.admin;

import org.jspecify.annotations.NullMarked;

/** Many databases under one name: what a glob matches, and what the matches are called. */
@NullMarked
package io.twinkeeper.protocol.tenant;

import org.jspecify.annotations.NullMarked;

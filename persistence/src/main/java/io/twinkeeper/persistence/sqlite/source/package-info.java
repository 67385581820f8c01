/** The source side of a database stream: commits of a foreign process become segments. */
@NullMarked
package io.twinkeeper.persistence.sqlite.source;

import org.jspecify.annotations.NullMarked;

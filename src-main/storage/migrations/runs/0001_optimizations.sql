CREATE TABLE `optimization_chunks` (
	`optimization_id` text NOT NULL,
	`chunk` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`columns` blob NOT NULL,
	PRIMARY KEY(`optimization_id`, `chunk`)
);
--> statement-breakpoint
CREATE TABLE `optimizations` (
	`id` text PRIMARY KEY NOT NULL,
	`strategy` text NOT NULL,
	`strategy_id` text,
	`status` text NOT NULL,
	`definition` text NOT NULL,
	`request` text NOT NULL,
	`axes` text NOT NULL,
	`best` text NOT NULL,
	`combinations` integer NOT NULL,
	`done` integer NOT NULL,
	`duration_ms` real NOT NULL,
	`threads` integer NOT NULL,
	`holdout_from` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `optimizations_created` ON `optimizations` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `search_trials` (
	`optimization_id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`symbol` text NOT NULL,
	`timeframe` text NOT NULL,
	`strategy` text NOT NULL,
	`count` integer NOT NULL,
	`measured` integer NOT NULL,
	`sharpe_mean` real NOT NULL,
	`sharpe_squares` real NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `search_trials_series` ON `search_trials` (`source`,`symbol`,`timeframe`);
CREATE TABLE `candle_chunks` (
	`series_id` integer NOT NULL,
	`start` integer NOT NULL,
	`count` integer NOT NULL,
	`from_time` integer NOT NULL,
	`to_time` integer NOT NULL,
	`gaps` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`columns` blob NOT NULL,
	PRIMARY KEY(`series_id`, `start`),
	FOREIGN KEY (`series_id`) REFERENCES `candle_series`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `candle_series` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`symbol` text NOT NULL,
	`timeframe` text NOT NULL,
	`count` integer NOT NULL,
	`from_time` integer NOT NULL,
	`to_time` integer NOT NULL,
	`gaps` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `candle_series_by_key` ON `candle_series` (`source`,`symbol`,`timeframe`);
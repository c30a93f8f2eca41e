ALTER TABLE `backtest_results` ADD `symbols` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `backtest_results` ADD `optimistic_equity` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `backtest_results` ADD `ambiguous_bars` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `backtest_results` SET `symbols` = json_array(`symbol`), `optimistic_equity` = `final_equity`;
